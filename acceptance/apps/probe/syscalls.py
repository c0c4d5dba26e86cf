"""Tries by number what no app should be allowed, each in a process of its own, and tells as JSON what came of it.

A result is the name of an error, "allowed", or "killed by signal N". The arguments are such that a kernel without a filter
would answer with success or another error than EPERM, wherever it has such an answer.
"""
import ctypes
import errno
import json
import mmap
import os
import platform
import struct

NAMESPACES = {
    'clone: user namespace': 0x10000000,
    'clone: mount namespace': 0x00020000,
    'clone: network namespace': 0x40000000,
    'clone: pid namespace': 0x20000000,
    'clone: cgroup namespace': 0x02000000,
}
FAMILIES = {'socket: AF_VSOCK': 40, 'socket: AF_ALG': 38, 'socket: AF_PACKET': 17, 'socket: AF_BLUETOOTH': 31}
NO_RANDOM_ADDRESSES = 0x0040000
SIGCHLD = 17

# Name: numbers on x86_64 and aarch64, arguments.
CALLS = {
    'ptrace': (101, 117, 0, 0, 0, 0),
    'add_key': (248, 217, 0, 0, 0, 0, 0),
    'request_key': (249, 218, 0, 0, 0, 0),
    'keyctl': (250, 219, 0, -3, 0),
    'bpf': (321, 280, 0xFFFF, 0, 0),
    'unshare': (272, 97, 0),
    'setns': (308, 268, -1, 0),
    'mount': (165, 40, 0, 0, 0, 0, 0),
    'umount2': (166, 39, 0, 0),
    'open_tree': (428, 428, -1, 0, 0),
    'move_mount': (429, 429, -1, 0, -1, 0, 0),
    'fsopen': (430, 430, 0, 0),
    'mount_setattr': (442, 442, -1, 0, 0, 0, 0),
    'pivot_root': (155, 41, 0, 0),
    'userfaultfd': (323, 282, 1),
    'io_uring_setup': (425, 425, 1, 0),
    'perf_event_open': (298, 241, 0, 0, -1, -1, 0),
    'process_vm_readv': (310, 270, -1, 0, 0, 0, 0, 0),
    'process_vm_writev': (311, 271, -1, 0, 0, 0, 0, 0),
    'pidfd_getfd': (438, 438, -1, 0, 0),
    'kcmp': (312, 272, -1, -1, 0, 0, 0),
    'name_to_handle_at': (303, 264, -1, 0, 0, 0, 0),
    'open_by_handle_at': (304, 265, -1, 0, 0),
    'kexec_load': (246, 104, 0, 0, 0, 0),
    'init_module': (175, 105, 0, 0, 0),
    'finit_module': (313, 273, -1, 0, 0),
    'delete_module': (176, 106, 0, 0),
    'reboot': (169, 142, 0, 0, 0, 0),
    'swapon': (167, 224, 0, 0),
    'quotactl': (179, 60, 0, 0, 0, 0),
    'acct': (163, 89, 0),
    'settimeofday': (164, 170, 0, 0),
    'clock_settime': (227, 112, 0, 0),
    'sethostname': (170, 161, 0, 0),
    'syslog': (103, 116, 3, 0, 0),
    'personality': (135, 92, NO_RANDOM_ADDRESSES),
    'clone3': (435, 435, 0, 0),
}

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def call(number, *arguments):
    return libc.syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments))


def by_the_gate_of_32_bits():
    """getpid with "int 0x80", whose numbers are others."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex('53b814000000cd805bc3'))
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def result_of(attempt):
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            value = attempt()
            os.write(tell, struct.pack('i', 0 if value >= 0 else ctypes.get_errno()))
        finally:
            os._exit(0)
    os.close(tell)
    status = os.waitpid(child, 0)[1]
    answer = os.read(told, 4)
    os.close(told)
    if os.WIFSIGNALED(status):
        return 'killed by signal %d' % os.WTERMSIG(status)
    error = struct.unpack('i', answer)[0] if answer else 0
    return errno.errorcode.get(error, str(error)) if error else 'allowed'


def main():
    machine = platform.machine()
    column = {'x86_64': 0, 'aarch64': 1}.get(machine)
    results = {}
    if column is not None:
        attempts = {name: (row[column], *row[2:]) for name, row in CALLS.items()}
        clone, socket = ((56, 41), (220, 198))[column]
        attempts.update({name: (clone, flag | SIGCHLD, 0, 0, 0, 0) for name, flag in NAMESPACES.items()})
        attempts.update({name: (socket, family, 3, 0) for name, family in FAMILIES.items()})
        results = {name: result_of(lambda: call(*attempt)) for name, attempt in attempts.items()}
        results['getpid'] = result_of(lambda: call((39, 172)[column]))
    if machine == 'x86_64':
        results['getpid of x32'] = result_of(lambda: call(0x40000000 | 39))
        results['getpid of i386'] = result_of(by_the_gate_of_32_bits)
    print(json.dumps(results))


main()
