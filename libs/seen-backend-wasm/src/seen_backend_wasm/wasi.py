"""What stands in for C functions whose arguments mean something else in wasi-libc than on Linux.

`open` has other flags and is variadic, clocks are named by addresses and times hold a 32-bit part, and a
module is no process with a number.
"""

from __future__ import annotations

REPLACED = (
    ("open", "seen.wasi.open"),
    ("clock_gettime", "seen.wasi.clock_gettime"),
    ("getpid", "seen.wasi.getpid"),
)

_OPEN_FLAGS = (
    (0o100, 1 << 12),  # create
    (0o200000, 2 << 12),  # directory
    (0o200, 4 << 12),  # exclusive
    (0o1000, 8 << 12),  # truncate
    (0o2000, 1),  # append
)
_READ, _WRITE = 0x0400_0000, 0x1000_0000


def _open() -> str:
    lines = [
        "define internal i32 @seen.wasi.open(ptr %path, i32 %flags, i32 %mode) #0 {",
        "  %access = and i32 %flags, 3",
        "  %reads = icmp ne i32 %access, 1",
        "  %writes = icmp ne i32 %access, 0",
        f"  %read = select i1 %reads, i32 {_READ}, i32 0",
        f"  %write = select i1 %writes, i32 {_WRITE}, i32 0",
        "  %f0 = or i32 %read, %write",
    ]
    for number, (linux, wasi) in enumerate(_OPEN_FLAGS):
        lines += [
            f"  %m{number} = and i32 %flags, {linux}",
            f"  %c{number} = icmp ne i32 %m{number}, 0",
            f"  %s{number} = select i1 %c{number}, i32 {wasi}, i32 0",
            f"  %f{number + 1} = or i32 %f{number}, %s{number}",
        ]
    lines += [
        f"  %file = call i32 (ptr, i32, ...) @open(ptr %path, i32 %f{len(_OPEN_FLAGS)}, i32 %mode)",
        "  ret i32 %file",
        "}",
        "declare i32 @open(ptr, i32, ...)",
    ]
    return "\n".join(lines)


_IMPORT = (
    'attributes #2 = { nounwind "wasm-import-module"="wasi_snapshot_preview1" '
    '"wasm-import-name"="clock_time_get" }'
)

WASI_FUNCTIONS = f"""{_open()}
define internal i32 @seen.wasi.getpid() #0 {{
  ret i32 1
}}
define internal i32 @seen.wasi.clock_gettime(i32 %clock, ptr %time) #0 {{
  %slot = alloca i64, align 8
  %error = call i32 @seen.wasi.clock_time_get(i32 %clock, i64 1, ptr %slot)
  %now = load i64, ptr %slot
  %seconds = udiv i64 %now, 1000000000
  %rest = urem i64 %now, 1000000000
  store i64 %seconds, ptr %time
  %second = getelementptr inbounds i8, ptr %time, i32 8
  store i64 %rest, ptr %second
  %failed = icmp ne i32 %error, 0
  %result = sext i1 %failed to i32
  ret i32 %result
}}
declare i32 @seen.wasi.clock_time_get(i32, i64, ptr) #2
{_IMPORT}
"""
