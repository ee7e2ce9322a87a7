/** Where the operating system's own tools (setpriv, unshare, sh) are found. */
export const searchPath = (): string => process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
