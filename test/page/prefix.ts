import { request as ask, createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect as dial } from 'node:net';

/** A proxy that puts a server under a prefix of its own host, as nginx does with `location /sim/`. */
export const behindPrefix = async (port: number, prefix: string) => {
  const elsewhere: string[] = [];
  const pathOf = ({ url = '' }: IncomingMessage): string | undefined => {
    if (url.startsWith(prefix)) return `/${url.slice(prefix.length)}`;
    elsewhere.push(url);
    return undefined;
  };
  const proxy = createServer((request, response) => {
    const path = pathOf(request);
    if (path === undefined) return void response.writeHead(404).end();
    const { method, headers } = request;
    const onward = ask({ port, host: '127.0.0.1', path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    return void request.pipe(onward);
  });
  proxy.on('upgrade', (request, socket, head) => {
    const path = pathOf(request);
    if (path === undefined) return void socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    const lines = [`${request.method} ${path} HTTP/1.1`];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
    }
    const onward = dial(port, '127.0.0.1', () => {
      onward.write(`${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) {
      end.on('error', () => {});
      end.on('close', () => [socket, onward].map((one) => one.destroy()));
    }
    return undefined;
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${prefix}`,
    /** What was asked for outside of the prefix. */
    elsewhere,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
};
