'use strict';
// What a process sees of its container, and what it can do about it.
const fs = require('fs');
const net = require('net');
const os = require('os');

const PATIENCE = 2000;

const lines = file => {
  try {
    return fs.readFileSync(file, 'utf8').split('\n').filter(line => line);
  } catch {
    return [];
  }
};

const works = attempt => {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
};

/** The process as the kernel has it: who it is, in which namespaces, with which limits, mounts and devices. */
exports.seen = () => ({
  status: Object.fromEntries(lines('/proc/self/status').map(line => line.split(':\t', 2))),
  namespaces: Object.fromEntries(
    ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'].map(name => [name, fs.readlinkSync(`/proc/self/ns/${name}`)])),
  users: lines('/proc/self/uid_map').map(line => line.trim().split(/ +/)),
  groups: lines('/proc/self/cgroup').map(line => line.split(':')[2]),
  limits: lines('/proc/self/limits'),
  pids: [...lines('/sys/fs/cgroup/pids/pids.max'), ...lines('/sys/fs/cgroup/pids.max')],
  mounts: lines('/proc/self/mounts').map(line => {
    const [source, target, type, options] = line.split(' ');
    return { source, target, type, options: options.split(',') };
  }),
  devices: fs.readdirSync('/dev').sort(),
  processes: fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).length,
  addresses: Object.values(os.networkInterfaces()).flat().map(({ family, address }) => ({ family, address })),
  ipv6: lines('/proc/net/if_inet6'),
  gateway: lines('/proc/net/route')
    .map(line => line.split('\t'))
    .filter(route => route[1] === '00000000')
    .map(route => route[2].match(/../g).reverse().map(byte => parseInt(byte, 16)).join('.'))[0],
});

/** What it can do with a file or a directory. */
exports.file = name => ({
  exists: works(() => fs.lstatSync(name)),
  readable: works(() => fs.closeSync(fs.openSync(name, 'r'))),
  writable: works(() => fs.statSync(name).isDirectory()
    ? fs.rmdirSync(fs.mkdtempSync(`${name}/probe-`))
    : fs.closeSync(fs.openSync(name, 'r+'))),
  entries: (() => {
    try {
      return fs.readdirSync(name).sort();
    } catch {
      return [];
    }
  })(),
  // Of a file without end, no more than its beginning.
  size: (() => {
    let opened;
    try {
      opened = fs.openSync(name, 'r');
      return fs.readSync(opened, Buffer.alloc(1 << 16));
    } catch {
      return 0;
    } finally {
      if (opened !== undefined) fs.closeSync(opened);
    }
  })(),
});

/** "open", or why a connection is not. */
exports.reach = (host, port) => new Promise(resolve => {
  const socket = net.connect({ host, port, timeout: PATIENCE });
  const end = answer => {
    socket.destroy();
    resolve(answer);
  };
  socket.on('connect', () => end('open'));
  socket.on('timeout', () => end('timeout'));
  socket.on('error', error => end(error.code));
});
