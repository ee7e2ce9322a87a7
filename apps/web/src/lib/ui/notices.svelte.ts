/** Whether anything was ever to be told on this page: what shows it is loaded with the first notice. */
class Notices {
  isWanted = $state(false);
}

export const notices = new Notices();
