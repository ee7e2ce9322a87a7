import { retryAfterMs } from '@bodan/core/webhook/retry';
import type { OutgoingCalls, PushSender } from '@bodan/services/ports';
import webpush from 'web-push';

// What push services ask for: a way to reach who sends. An address that is not public says so by its name.
const contactOf = (baseUrl: string): string => (baseUrl.startsWith('https://') ? baseUrl : 'mailto:push@bodan.invalid');

/** Web push: encrypted as aes128gcm (RFC 8291), signed by VAPID (RFC 8292), sent by the one guarded way out. */
export function webPush(calls: OutgoingCalls, baseUrl: string, now: () => number): PushSender {
  return async (keys, { endpoint, p256dh, auth }, { body, isUrgent, ttlSeconds }) => {
    let request: ReturnType<typeof webpush.generateRequestDetails>;
    try {
      request = webpush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, body, {
        vapidDetails: { subject: contactOf(baseUrl), ...keys },
        TTL: ttlSeconds,
        urgency: isUrgent ? 'high' : 'normal',
        contentEncoding: 'aes128gcm',
      });
    } catch (error) {
      return { kind: 'refused', detail: `the keys of the device: ${error instanceof Error ? error.message : 'not valid'}`.slice(0, 300) };
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const answer = await calls.post({ url: endpoint, headers, body: request.body ?? '' });
    if (answer.kind === 'failed')
      return answer.reason === 'refused'
        ? { kind: 'refused', detail: 'the address may not be called' }
        : { kind: 'failed', detail: answer.reason, waitMs: null };
    const { status } = answer;
    if (status >= 200 && status < 300) return { kind: 'sent' };
    if (status === 404 || status === 410) return { kind: 'gone' };
    const detail = `HTTP ${status}`;
    if (status === 429 || status >= 500) return { kind: 'failed', detail, waitMs: retryAfterMs(answer.retryAfter, now()) };
    return { kind: 'refused', detail };
  };
}
