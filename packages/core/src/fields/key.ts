/** Keys carry a prefix, so a later field of the standard (`s_`) can never collide with a workspace's own (`x_`) or a real column. */
export const OWN_KEY = /^x_[a-z0-9](?:[a-z0-9_]{0,36}[a-z0-9])?$/;
export const STANDARD_KEY = /^s_[a-z0-9](?:[a-z0-9_]{0,36}[a-z0-9])?$/;
export const FIELD_KEY = /^[xs]_[a-z0-9](?:[a-z0-9_]{0,36}[a-z0-9])?$/;

/** True for a field of the workspace itself; those of the standard are headquarters'. */
export const isOwnKey = (name: string): boolean => OWN_KEY.test(name);

/** True for the name of a custom field, own or of the standard; real columns never look like it. */
export const isFieldKey = (name: string): boolean => FIELD_KEY.test(name);
