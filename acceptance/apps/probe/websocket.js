'use strict';
// A WebSocket that says everything twice (RFC 6455), without a library.
const { createHash } = require('crypto');

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;

/** Takes over an upgraded connection and sends each message back. */
exports.echo = (request, socket, head) => {
  const key = request.headers['sec-websocket-key'];
  if (!key) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    return;
  }
  const accept = createHash('sha1').update(key + GUID).digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);

  let received = head;
  let message = { opcode: TEXT, parts: [] };
  const read = chunk => {
    received = Buffer.concat([received, chunk]);
    for (let frame; (frame = parse(received)); received = received.subarray(frame.size)) handle(frame);
  };
  const handle = ({ opcode, final, payload }) => {
    if (opcode === CLOSE) {
      socket.end(encode(CLOSE, payload.subarray(0, 2)));
    } else if (opcode === PING) {
      socket.write(encode(PONG, payload));
    } else if (opcode !== PONG) {
      if (opcode === TEXT || opcode === BINARY) message = { opcode, parts: [] };
      message.parts.push(payload);
      if (final) socket.write(encode(message.opcode, Buffer.concat(message.parts)));
    }
  };
  socket.on('data', read);
  socket.on('error', () => socket.destroy());
  read(Buffer.alloc(0));
};

/** The first frame in these bytes, unmasked; undefined if it is not complete yet. */
function parse(bytes) {
  if (bytes.length < 2) return undefined;
  let length = bytes[1] & 0x7f;
  let offset = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    offset = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    offset = 10;
  }
  const masked = (bytes[1] & 0x80) !== 0;
  const start = offset + (masked ? 4 : 0);
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (masked) for (let i = 0; i < length; i++) payload[i] ^= bytes[offset + i % 4];
  return { opcode: bytes[0] & 0x0f, final: (bytes[0] & 0x80) !== 0, payload, size: start + length };
}

/** One frame, not masked, as servers send them. */
function encode(opcode, payload) {
  let header;
  if (payload.length < 126) {
    header = Buffer.from([0x80 | opcode, payload.length]);
  } else if (payload.length < 1 << 16) {
    header = Buffer.from([0x80 | opcode, 126, 0, 0]);
    header.writeUInt16BE(payload.length, 2);
  } else {
    header = Buffer.alloc(10);
    header[0] = 0x80 | opcode;
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([header, payload]);
}
