import type { OutgoingRequest } from '@bodan/services/ports';
import { expect, test } from 'vitest';
import { dingtalkRobot, dingtalkSign } from '../src/dingtalk.ts';
import { webhookSigner } from '../src/standard-webhook.ts';

test('a webhook is signed as the published vector says, by every secret of an overlap', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const sign = (secrets: string[]) => webhookSigner.sign(secrets, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}');
  expect(sign([secret])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  const both = sign([webhookSigner.newSecret(), secret]).split(' ');
  expect(both).toHaveLength(2);
  expect(both[1]).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('new secrets carry 32 random bytes', () => {
  const secret = webhookSigner.newSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(webhookSigner.newSecret()).not.toBe(secret);
});

test('the DingTalk signature stays what it was', () => {
  expect(encodeURIComponent(dingtalkSign('this is secret', 1577262236757))).toBe('hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D');
});

test('a robot’s address carries token, time and signature, each encoded once; an error inside HTTP 200 is a refusal', async () => {
  const calls: OutgoingRequest[] = [];
  let reply = '{"errcode":0,"errmsg":"ok"}';
  const robot = dingtalkRobot({
    claimMs: 0,
    check() {},
    post: async (request) => {
      calls.push(request);
      return { kind: 'answered', status: 200, retryAfter: null, body: reply, ms: 1 };
    },
  });
  const target = { url: 'https://oapi.dingtalk.com/robot/send', query: 'access_token=T', secret: 'this is secret' };
  expect(await robot(target, { title: 't', text: 'x' }, 1577262236757)).toEqual({ kind: 'sent' });
  expect(calls[0]?.url).toBe(
    'https://oapi.dingtalk.com/robot/send?access_token=T&timestamp=1577262236757&sign=hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D',
  );
  expect(JSON.parse(String(calls[0]?.body ?? ''))).toEqual({ msgtype: 'markdown', markdown: { title: 't', text: 'x' } });
  reply = '{"errcode":310000,"errmsg":"sign not match"}';
  expect(await robot(target, { title: 't', text: 'x' }, 0)).toEqual({ kind: 'refused', detail: '310000: sign not match' });
  reply = '<html>';
  expect(await robot(target, { title: 't', text: 'x' }, 0)).toMatchObject({ kind: 'refused' });
});
