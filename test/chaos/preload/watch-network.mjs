// Loaded before digitbench and its workers (node --import): notes every attempt to reach a network, in the file that
// CHAOS_NETWORK_LOG names, and refuses it.
import datagrams from 'node:dgram';
import names from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const log = process.env.CHAOS_NETWORK_LOG;

function refuse(what) {
  if (log) appendFileSync(log, `${what}\n`);
  return Object.assign(new Error(`refused: ${what}`), { code: 'ECONNREFUSED' });
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  // Pipes between processes have a path.
  if (typeof options === 'object' && options !== null && typeof options.path === 'string')
    return connect.apply(this, args);
  const host = typeof options === 'object' ? `${options?.host}:${options?.port}` : String(options);
  process.nextTick(() => this.destroy(refuse(`connection to ${host}`)));
  return this;
};
const listens = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const [options] = args;
  if (typeof options === 'string' || typeof options?.path === 'string') return listens.apply(this, args);
  throw refuse(`listening on ${JSON.stringify(options)}`);
};
datagrams.createSocket = () => {
  throw refuse('a datagram socket');
};
for (const ask of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  names[ask] = (host, ...more) => more.at(-1)?.(refuse(`${ask} ${host}`));
  names.promises[ask] = async (host) => {
    throw refuse(`${ask} ${host}`);
  };
}
syncBuiltinESMExports();
