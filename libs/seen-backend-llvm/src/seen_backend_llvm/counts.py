"""Counting references: two small helpers, inlined in optimised code.

Only the lower half of an object's first word is the count; the upper one counts weak references. A count
that is negative belongs to an object that is being destroyed: code of a `drop` block which takes and gives
back a reference to its own object does not destroy it twice. Objects that threads share are counted by
atomic operations; the count of one that is being destroyed is then zero.
"""

from __future__ import annotations

from seen_backend_llvm.context import FunctionContext, ModuleContext
from seen_backend_llvm.operands import read_whole_scalar
from seen_core.mir.model import Release, Retain


def emit_retain(context: FunctionContext, statement: Retain) -> None:
    """Write the count of one reference more."""
    pointer = read_whole_scalar(context, statement.pointer)
    if pointer == "null":
        return
    name = "seen.retain.shared" if statement.shared else "seen.retain"
    _define_retain(context.module, name, _MORE_SHARED if statement.shared else _MORE)
    context.emit(f"call void @{name}(ptr {pointer})")


def emit_release(context: FunctionContext, statement: Release) -> None:
    """Write the count of one reference less, destroying the object with the last."""
    pointer = read_whole_scalar(context, statement.pointer)
    if pointer == "null":
        return
    name = "seen.release.shared" if statement.shared else "seen.release"
    less = _LESS_SHARED if statement.shared else _LESS
    if statement.destroy is None:
        _define_release_by_info(context.module, name, less)
        context.emit(f"call void @{name}(ptr {pointer})")
        return
    name += ".with"
    _define_release(context.module, name, less)
    destroy = context.module.symbol(statement.destroy)
    context.emit(f"call void @{name}(ptr {pointer}, ptr {destroy})")


_MORE = """  %count = load i32, ptr %p{tag}
  %more = add nuw nsw i32 %count, 1
  store i32 %more, ptr %p{tag}"""
_MORE_SHARED = "  %count = atomicrmw add ptr %p, i32 1 monotonic"
_LESS = """  %count = load i32, ptr %p{tag}
  %last = icmp eq i32 %count, 1
  br i1 %last, label %destroy, label %less
less:
  %fewer = add nsw i32 %count, -1
  store i32 %fewer, ptr %p{tag}
  br label %done
destroy:"""
# What other threads did with the object has happened before it is destroyed.
_LESS_SHARED = """  %count = atomicrmw sub ptr %p, i32 1 release
  %last = icmp eq i32 %count, 1
  br i1 %last, label %destroy, label %done
destroy:
  fence acquire"""


def _count_tag(module: ModuleContext) -> str:
    return module.aliases.tag("i32", "object", 0)


def _inline(module: ModuleContext) -> str:
    return " alwaysinline" if module.options.optimise else ""


def _define_retain(module: ModuleContext, name: str, more: str) -> None:
    if name in module.helpers:
        return
    body = more.format(tag=_count_tag(module))
    module.helpers[name] = f"""define internal void @{name}(ptr %p) #0{_inline(module)} {{
  %none = icmp eq ptr %p, null
  br i1 %none, label %done, label %some
some:
{body}
  br label %done
done:
  ret void
}}"""


def _release(module: ModuleContext, head: str, less: str, find: str) -> str:
    body = less.format(tag=_count_tag(module))
    return f"""define internal void @{head} #0{_inline(module)} {{
  %none = icmp eq ptr %p, null
  br i1 %none, label %done, label %some
some:
{body}{find}
  call void %code(ptr %p)
  br label %done
done:
  ret void
}}"""


def _define_release(module: ModuleContext, name: str, less: str) -> None:
    if name not in module.helpers:
        module.helpers[name] = _release(module, f"{name}(ptr %p, ptr %code)", less, "")


def _define_release_by_info(module: ModuleContext, name: str, less: str) -> None:
    if name in module.helpers:
        return
    offset = module.types.pointer_bytes if module.types.pointer_bytes > 8 else 8
    tag = module.aliases.tag("pointer", "object", offset)
    find = f"""
  %slot = getelementptr inbounds nuw i8, ptr %p, i64 {offset}
  %info = load ptr, ptr %slot{tag}
  %code = load ptr, ptr %info"""
    module.helpers[name] = _release(module, f"{name}(ptr %p)", less, find)
