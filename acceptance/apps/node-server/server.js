'use strict';
// The smallest Node app: answers every path, and leaves when it is told to.
const http = require('http');

const server = http.createServer((request, response) => {
  console.log(`${request.method} ${request.url}`);
  response.setHeader('Content-Type', 'text/plain');
  response.end(`Hello from Node.js, instance ${process.env.CF_INSTANCE_INDEX ?? 0}\n`);
});
server.listen(process.env.PORT || 8080, () => console.log('node-server is listening'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
