"""Variables of which every thread has its own.

Executables leave them to the linker (`thread_local`). Code that runs in memory has no linker: there the
variables of a thread lie in one block, which `pthread_getspecific` finds.
"""

from __future__ import annotations

from collections.abc import Mapping

from seen_backend_llvm.context import FunctionContext, ModuleContext
from seen_backend_llvm.names import escaped
from seen_core.mir.model import MirProgram


def block_offsets(program: MirProgram) -> dict[str, int]:
    """Return where each variable lies in the block of a thread."""
    offsets: dict[str, int] = {}
    end = 0
    for data in program.data.values():
        if data.per_thread:
            offsets[data.symbol] = start = -(-end // data.align) * data.align
            end = start + data.size
    return offsets


def variable(context: FunctionContext, name: str) -> str:
    """Return the address of a variable, or of this thread's own."""
    offset = context.module.thread_offsets.get(name)
    if offset is None:
        return context.module.symbol(name)
    block = context.result("call ptr @seen.thread()")
    return context.result(f"getelementptr inbounds i8, ptr {block}, i64 {offset}")


def start_lines(module: ModuleContext) -> str:
    """Return what the start code does before anything else."""
    if not module.thread_offsets:
        return ""
    return "  call i32 @pthread_key_create(ptr @seen.thread.key, ptr @free)\n"


def block_functions(module: ModuleContext, offsets: Mapping[str, int]) -> list[str]:
    """Return the text of the function that finds the block of a thread, and makes it at first."""
    if not offsets:
        return []
    content = b""
    for name, offset in offsets.items():
        content = content.ljust(offset, b"\0") + module.program.data[name].content
    size = len(content)
    functions = {
        "free": "void @free(ptr)",
        "malloc": "ptr @malloc(i64)",
        "llvm.memcpy.p0.p0.i64": "void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)",
        "pthread_key_create": "i32 @pthread_key_create(ptr, ptr)",
        "pthread_getspecific": "ptr @pthread_getspecific(i64)",
        "pthread_setspecific": "i32 @pthread_setspecific(i64, ptr)",
    }
    declared = "\n".join(module.declarations)
    missing = [f"declare {text}" for name, text in functions.items() if f" @{name}(" not in declared]
    return [
        *missing,
        "@seen.thread.key = internal global i64 0",
        f'@seen.thread.first = internal constant [{size} x i8] c"{escaped(content)}", align 16',
        f"""define internal ptr @seen.thread() #0 {{
  %key = load i64, ptr @seen.thread.key
  %block = call ptr @pthread_getspecific(i64 %key)
  %none = icmp eq ptr %block, null
  br i1 %none, label %make, label %done
make:
  %fresh = call ptr @malloc(i64 {size})
  call void @llvm.memcpy.p0.p0.i64(ptr %fresh, ptr @seen.thread.first, i64 {size}, i1 false)
  %failed = call i32 @pthread_setspecific(i64 %key, ptr %fresh)
  br label %done
done:
  %found = phi ptr [ %block, %0 ], [ %fresh, %make ]
  ret ptr %found
}}""",
    ]
