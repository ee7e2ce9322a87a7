/** Whether anything was ever to be told on this page: what shows it is loaded with the first notice. */
class Notices {
  isWanted = $state(false);
  /** How often a part of the page was asked for and could not be loaded. */
  lacking = $state(0);
}

export const notices = new Notices();
