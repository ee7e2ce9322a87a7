import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Got = { to: string; messageId: string; raw: string };
export type MailServer = {
  url: string;
  /** What was taken, in order; a mail that comes twice stands here twice. */
  got: Got[];
  /** What the server says to a recipient: a code of SMTP, or nothing to take the mail. */
  says: (to: string) => number | undefined;
  /** Waited for with a mail in the hand, before the server answers for it; `handed` counts those it has in the hand. */
  holds: Promise<void> | null;
  handed: number;
  close(): Promise<void>;
};

/** A local SMTP server that keeps what it got and answers as it is told. */
export async function mailServer(port = 0): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const responseCode = self.says(address);
      done(responseCode === undefined ? null : Object.assign(new Error('as it was told'), { responseCode }));
    },
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', async () => {
        const raw = Buffer.concat(pieces).toString('latin1');
        const [, messageId = ''] = /^Message-ID: (\S+)/im.exec(raw) ?? [];
        self.handed += 1;
        await self.holds;
        self.got.push({ to: session.envelope.rcptTo.map((r) => r.address).join(), messageId, raw });
        done();
      });
    },
  });
  // Who is killed in the middle of a mail hangs up without a word.
  server.on('error', () => {});
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  const address = server.server.address() as AddressInfo;
  const self: MailServer = {
    url: `smtp://127.0.0.1:${address.port}`,
    got: [],
    says: () => undefined,
    holds: null,
    handed: 0,
    close: () => new Promise((ended) => void server.close(() => ended())),
  };
  return self;
}

/** The bytes of the PDF a mail carries. */
export function pdfOf({ raw }: Got): Buffer {
  const [, packed = ''] = /Content-Type: application\/pdf[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw) ?? [];
  return Buffer.from(packed, 'base64');
}
