"""Counting references: two small helpers, inlined in optimised code.

Only the lower half of an object's first word is the count; the upper one counts weak references. A count
that is negative belongs to an object that is being destroyed: code of a `drop` block which takes and gives
back a reference to its own object does not destroy it twice.
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
    _define_retain(context.module)
    context.emit(f"call void @seen.retain(ptr {pointer})")


def emit_release(context: FunctionContext, statement: Release) -> None:
    """Write the count of one reference less, destroying the object with the last."""
    pointer = read_whole_scalar(context, statement.pointer)
    if pointer == "null":
        return
    if statement.destroy is None:
        _define_release_by_info(context.module)
        context.emit(f"call void @seen.release(ptr {pointer})")
        return
    _define_release(context.module)
    destroy = context.module.symbol(statement.destroy)
    context.emit(f"call void @seen.release.with(ptr {pointer}, ptr {destroy})")


def _count_tag(module: ModuleContext) -> str:
    return module.aliases.tag("i32", "object", 0)


def _inline(module: ModuleContext) -> str:
    return " alwaysinline" if module.options.optimise else ""


def _define_retain(module: ModuleContext) -> None:
    if "retain" in module.helpers:
        return
    tag = _count_tag(module)
    module.helpers["retain"] = f"""define internal void @seen.retain(ptr %p) #0{_inline(module)} {{
  %none = icmp eq ptr %p, null
  br i1 %none, label %done, label %some
some:
  %count = load i32, ptr %p{tag}
  %more = add nuw nsw i32 %count, 1
  store i32 %more, ptr %p{tag}
  br label %done
done:
  ret void
}}"""


def _release(module: ModuleContext, head: str, find: str) -> str:
    tag = _count_tag(module)
    return f"""define internal void {head} #0{_inline(module)} {{
  %none = icmp eq ptr %p, null
  br i1 %none, label %done, label %some
some:
  %count = load i32, ptr %p{tag}
  %last = icmp eq i32 %count, 1
  br i1 %last, label %destroy, label %less
less:
  %fewer = add nsw i32 %count, -1
  store i32 %fewer, ptr %p{tag}
  br label %done
destroy:{find}
  call void %code(ptr %p)
  br label %done
done:
  ret void
}}"""


def _define_release(module: ModuleContext) -> None:
    if "release.with" not in module.helpers:
        module.helpers["release.with"] = _release(module, "@seen.release.with(ptr %p, ptr %code)", "")


def _define_release_by_info(module: ModuleContext) -> None:
    if "release" in module.helpers:
        return
    offset = module.types.pointer_bytes if module.types.pointer_bytes > 8 else 8
    tag = module.aliases.tag("pointer", "object", offset)
    find = f"""
  %slot = getelementptr inbounds nuw i8, ptr %p, i64 {offset}
  %info = load ptr, ptr %slot{tag}
  %code = load ptr, ptr %info"""
    module.helpers["release"] = _release(module, "@seen.release(ptr %p)", find)
