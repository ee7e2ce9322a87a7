import type { Locale } from '@bodan/core/text';
import { type Mail, mailOf } from './letter.ts';

/** Somebody is asked into a workspace or a group. The link is bound to the address; it holds neither role nor tenant. */
export function inviteMail(locale: Locale, m: { place: string; invitedBy: string; url: string; days: number }): Mail {
  return locale === 'en'
    ? mailOf(
        {
          subject: `${m.invitedBy} invites you to ${m.place}`,
          lines: [`${m.invitedBy} invites you to work in “${m.place}” on Bodan.`],
          action: { words: 'Accept the invitation', url: m.url },
          after: [
            `The link is for this address alone, works once and ends in ${m.days} days. If you do not know the sender, ignore this mail.`,
          ],
        },
        locale,
      )
    : mailOf(
        {
          subject: `${m.invitedBy} 邀请您加入 ${m.place}`,
          lines: [`${m.invitedBy} 邀请您在泊单上加入“${m.place}”。`],
          action: { words: '接受邀请', url: m.url },
          after: [`链接只对本邮箱有效，只能用一次，${m.days} 天后失效。如果您不认识对方，请忽略这封邮件。`],
        },
        locale,
      );
}

/** A sign-up with an address that has an account: the owner of the mailbox learns of it, the screen of the newcomer does not. */
export function haveAccountMail(locale: Locale, m: { place: string; url: string; signInUrl: string; days: number }): Mail {
  return locale === 'en'
    ? mailOf(
        {
          subject: 'You have a Bodan account already',
          lines: [
            `Somebody, perhaps you, has just opened the workspace “${m.place}” with this address. You have an account with this address already; its password and workspaces are unchanged.`,
            'Was it you? Take the new workspace into your account and sign in with your usual password from then on:',
          ],
          action: { words: 'Take the workspace into my account', url: m.url },
          after: [
            `The link works once and ends in ${m.days} days. Password forgotten? ${m.signInUrl}`,
            'Was it not you? Then do nothing: that person sees nothing of yours.',
          ],
        },
        locale,
      )
    : mailOf(
        {
          subject: '您已有泊单账号',
          lines: [
            `有人（也许是您）刚用本邮箱开通了工作区“${m.place}”。本邮箱已有账号，原密码和原有工作区都没有变化。`,
            '如果是您本人，请把新工作区并入您的账号，以后用原来的密码登录：',
          ],
          action: { words: '并入我的账号', url: m.url },
          after: [`链接只能用一次，${m.days} 天后失效。忘记密码：${m.signInUrl}`, '如果不是您本人，无需处理，对方看不到您的任何内容。'],
        },
        locale,
      );
}

export function resetMail(locale: Locale, m: { url: string; minutes: number }): Mail {
  return locale === 'en'
    ? mailOf(
        {
          subject: 'Set a new Bodan password',
          lines: ['A new password was asked for this account.'],
          action: { words: 'Set a new password', url: m.url },
          after: [
            `The link works once and ends in ${m.minutes} minutes. If it was not you, ignore this mail; your password stays as it is.`,
          ],
        },
        locale,
      )
    : mailOf(
        {
          subject: '重设泊单密码',
          lines: ['有人为您的账号申请重设密码。'],
          action: { words: '设置新密码', url: m.url },
          after: [`链接只能用一次，${m.minutes} 分钟后失效。如果不是您本人，请忽略，密码不会改变。`],
        },
        locale,
      );
}

/** Told after every change, so that a stranger's change does not stay unseen. */
export function passwordChangedMail(locale: Locale, m: { forgotUrl: string }): Mail {
  return locale === 'en'
    ? mailOf(
        {
          subject: 'Your Bodan password was changed',
          lines: [
            'The password of your account was just changed and other devices were signed out.',
            `Was it not you? Set a new one at once: ${m.forgotUrl}`,
          ],
        },
        locale,
      )
    : mailOf(
        {
          subject: '您的泊单密码已修改',
          lines: ['您账号的密码刚刚被修改，其他设备已退出登录。', `如果不是您本人，请立即重设：${m.forgotUrl}`],
        },
        locale,
      );
}
