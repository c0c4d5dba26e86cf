'use strict';
// An app that misbehaves on request, so that tests can watch the platform cope with it.
const http = require('http');
const { execFile } = require('child_process');
const walls = require('./walls');
const { echo } = require('./websocket');

const env = process.env;
const application = JSON.parse(env.VCAP_APPLICATION || '{}');
const index = env.CF_INSTANCE_INDEX ?? env.INSTANCE_INDEX ?? '0';
const started = Date.now();
const hoard = [];

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** What the app does under each first segment of a path; the rest of the path are arguments. */
const endpoints = {
  '': ({ response }) => response.end(`Hello from the probe, instance ${index}\n`),

  // Who am I?
  index: ({ response }) => response.end(`${index}\n`),
  id: ({ response }) => response.end(`${env.CF_INSTANCE_GUID ?? env.INSTANCE_GUID ?? ''}\n`),
  pid: ({ response }) => response.end(`${process.pid}\n`),
  uptime: ({ response }) => response.end(`${Date.now() - started}\n`),
  env: ({ response, args: [name] }) => json(response, name ? env[name] ?? null : env),
  application: ({ response }) => json(response, application),
  headers: ({ request, response }) => json(response, request.headers),
  limits: ({ response }) => json(response, { memory_limit: env.MEMORY_LIMIT, ...process.memoryUsage() }),

  // What goes wrong: the process ends, or is ended.
  crash: ({ response, args: [code = '1'] }) => {
    response.end('crashing\n', () => process.exit(Number(code)));
  },
  oom: ({ response }) => {
    response.end('exhausting memory\n');
    const more = () => {
      for (let i = 0; i < 8; i++) hoard.push(Buffer.alloc(1 << 20, i + 1));
      setImmediate(more);
    };
    more();
  },
  hang: ({ response }) => response.end('hanging\n', () => { for (;;); }),
  unhealthy: ({ response }) => response.end('no longer listening\n', () => server.close()),

  // Logs: N numbered lines to each stream.
  log: ({ response, args: [count = '1', ...words] }) => {
    const text = words.join('/') || 'line';
    for (let line = 1; line <= Number(count); line++) {
      console.log(`${decodeURIComponent(text)} ${line} out`);
      console.error(`${decodeURIComponent(text)} ${line} err`);
    }
    response.end(`${count}\n`);
  },

  // Slow, large and odd answers.
  sleep: async ({ response, args: [milliseconds = '1000'] }) => {
    await sleep(Number(milliseconds));
    response.end(`slept ${milliseconds}\n`);
  },
  slow: async ({ response, args: [chunks = '5', milliseconds = '200'] }) => {
    for (let chunk = 1; chunk <= Number(chunks); chunk++) {
      response.write(`chunk ${chunk}\n`);
      await sleep(Number(milliseconds));
    }
    response.end();
  },
  bytes: ({ response, args: [count = '1024'] }) => {
    response.setHeader('Content-Type', 'application/octet-stream');
    response.end(Buffer.alloc(Number(count), 'x'));
  },
  status: ({ response, args: [code = '200'] }) => {
    response.statusCode = Number(code);
    response.end(`${code}\n`);
  },
  echo: ({ request, response }) => request.pipe(response),
  drop: ({ request }) => request.socket.destroy(),
  cookie: ({ response }) => {
    response.setHeader('Set-Cookie', `JSESSIONID=${index}; Path=/`);
    response.end(`${index}\n`);
  },
  health: ({ response }) => response.end('ok\n'),

  // What keeps it in.
  walls: ({ response }) => json(response, walls.seen()),
  file: ({ response, args }) => json(response, walls.file(decodeURIComponent(`/${args.join('/')}`))),
  reach: async ({ response, args: [host, port] }) => json(response, await walls.reach(decodeURIComponent(host), Number(port))),
  syscalls: ({ response }) => execFile('python3', [`${__dirname}/syscalls.py`], (error, out, complaint) => {
    response.statusCode = error ? 500 : 200;
    response.setHeader('Content-Type', error ? 'text/plain' : 'application/json');
    response.end(error ? `${error.message}\n${complaint}` : out);
  }),
};

function json(response, value) {
  response.setHeader('Content-Type', 'application/json');
  response.end(`${JSON.stringify(value)}\n`);
}

const server = http.createServer((request, response) => {
  const [first, ...args] = new URL(request.url, 'http://probe').pathname.slice(1).split('/');
  const endpoint = Object.hasOwn(endpoints, first) ? endpoints[first] : undefined;
  response.setHeader('Content-Type', 'text/plain');
  response.setHeader('X-Instance-Index', index);
  if (endpoint) {
    endpoint({ request, response, args });
  } else {
    response.statusCode = 404;
    response.end('no such endpoint\n');
  }
});

server.on('upgrade', (request, socket, head) => {
  if (/^websocket$/i.test(request.headers.upgrade)) {
    echo(request, socket, head);
  } else {
    // Some HTTP clients offer HTTP/2 this way. An offer may be ignored: the request is answered as it came.
    const response = new http.ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => socket.end());
    server.emit('request', request, response);
  }
});
server.listen(env.PORT || 8080, () => console.log(`probe ${index} is listening`));

// IGNORE_SIGTERM=true makes the platform use force.
process.on('SIGTERM', () => {
  console.log('probe received SIGTERM');
  if (env.IGNORE_SIGTERM !== 'true') {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  }
});
