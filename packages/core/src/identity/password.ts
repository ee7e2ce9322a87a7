const MIN_LENGTH = 10;
const MAX_LENGTH = 200;

/** The commonest of at least ten characters, folded as below. Source: the published lists of leaked passwords. */
const COMMON = new Set(
  `1234567890 12345678910 123456789a a123456789 1234512345 0123456789 9876543210 0987654321 1111111111 0000000000 8888888888 6666666666 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qwertyuiop
   qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 iloveyou123 iloveyou12 letmein123 welcome123 welcome1234
   administrator admin12345 admin123456 administrator1 changeme123 football123 baseball123 sunshine123 princess123 superman123 dragon1234 monkey12345 abcdefghij abcdefghijk abc1234567 abcd123456
   abcd1234567 abc123456789 woaini1314 woaini1314520 woaini520 5201314520 1314520520 aa123456789 a1234567890 qq123456789 zxcvbnm123 zxcvbnm1234 qazwsxedcr 1qazxsw23e 147258369 1472583690 7894561230
   1231231231 123123123123 1122334455 11223344556 1234554321 12344321aa asdf123456 asdfasdfasdf qweasdzxc123 qwe123456789 test123456 test1234567 michael123 secret1234 trustno1trustno1`.split(
    /\s+/,
  ),
);

export type PasswordProblem = { code: 'too_short' | 'too_long' | 'too_common' | 'is_email'; detail: string };

/** What is wrong with a new password, or null. Length counts, composition does not. Source: OWASP ASVS 5.0, 6.2. */
export function passwordProblem(password: string, email: string): PasswordProblem | null {
  const folded = password.normalize('NFKC').toLowerCase();
  const address = email.toLowerCase();
  if ([...password].length < MIN_LENGTH) return { code: 'too_short', detail: `at least ${MIN_LENGTH} characters` };
  if (password.length > MAX_LENGTH) return { code: 'too_long', detail: `at most ${MAX_LENGTH} characters` };
  if (folded === address || folded === address.split('@')[0]) return { code: 'is_email', detail: 'must not be the e-mail address' };
  if (COMMON.has(folded) || new Set(folded).size < 4)
    return { code: 'too_common', detail: 'this password is one of the first that are tried; choose another' };
  return null;
}
