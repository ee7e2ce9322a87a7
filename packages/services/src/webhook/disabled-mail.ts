const asHtml = (s: string): string => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Tells an administrator that an endpoint was switched off, in the reader's language. */
export function endpointDisabledMail(
  locale: string,
  facts: { workspace: string; url: string; reason: 'gone' | 'failing'; link: string },
): { subject: string; text: string; html: string } {
  const isEnglish = locale === 'en';
  const why = {
    gone: isEnglish ? 'It answered 410 Gone.' : '对方返回 410（已不存在）。',
    failing: isEnglish ? 'It accepted nothing for five days.' : '连续五天没有成功接收。',
  }[facts.reason];
  const subject = isEnglish ? `Webhook switched off in ${facts.workspace}` : `${facts.workspace}：Webhook 已停用`;
  const lines = isEnglish
    ? [
        `Bodan no longer sends events to ${facts.url}.`,
        why,
        `Check the receiver, switch the endpoint on again and replay what was missed: ${facts.link}`,
      ]
    : [`泊单不再向 ${facts.url} 发送事件。`, why, `请检查接收方，重新启用后可补发遗漏的事件：${facts.link}`];
  return { subject, text: lines.join('\n\n'), html: lines.map((l) => `<p>${asHtml(l)}</p>`).join('') };
}
