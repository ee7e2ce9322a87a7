import { isIP } from 'node:net';
import type { Mailer } from '@bodan/services/ports';
import nodemailer from 'nodemailer';
import { isLoopbackAddress } from './outgoing-address.ts';

export type SmtpOptions = { url: string; from: string };

type SmtpError = { responseCode?: number; command?: string; response?: string; message: string };

const isLocal = (host: string): boolean => host === 'localhost' || (isIP(host) !== 0 && isLoopbackAddress(host));

/** Mail by SMTP, encrypted unless the server is this machine. The message id comes from the mail's own id, so a repeat is known as one. */
export function smtpMailer({ url, from }: SmtpOptions): Mailer {
  const { hostname, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const domain = from.split('@').at(-1)?.replace(/>$/, '') ?? 'bodan.invalid';
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 2,
    requireTLS: protocol === 'smtp:' && !isLocal(host),
    ignoreTLS: isLocal(host),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    // A server that looks a mail through before it answers takes a minute; given up before, the mail would be sent again and come twice.
    socketTimeout: 100_000,
    // Bodies are ours, but nothing in a mail may make the sender read files or call addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: mail.to },
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          attachments: mail.files.map((f) => ({ filename: f.name, contentType: f.mediaType, content: Buffer.from(f.bytes) })),
          messageId: `<${mail.id}@${domain}>`,
          // Nobody's absence note answers it. Source: RFC 3834, section 5.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { kind: 'sent' };
      } catch (error) {
        const { responseCode, command, response, message } = error as SmtpError;
        // The server's own words, where it said any.
        const detail = (response || message).slice(0, 300);
        // Refused is the mail only where its recipient or its words were: a wrong password or sender is the installation's, and is put right.
        const isFinal = responseCode !== undefined && responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
        return { kind: isFinal ? 'refused' : 'failed', detail };
      }
    },
    close: () => transport.close(),
  };
}
