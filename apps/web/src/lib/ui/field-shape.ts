/** What every field component takes: a visible label, help under it, and the complaint of the last attempt. */
export type FieldShape = {
  label: string;
  /** Keeps the label for screen readers only, where the place on the page already says it. */
  hideLabel?: boolean;
  help?: string;
  error?: string;
  isRequired?: boolean;
  disabled?: boolean;
};

/** `color` is one of the pigments by name. */
export type Choice = { value: string; label: string; hint?: string; disabled?: boolean; color?: string | null };
