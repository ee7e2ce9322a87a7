declare global {
  namespace App {
    interface Error {
      message: string;
      /** What the person copies into a support message. */
      requestId?: string;
    }
    interface PageState {
      /** Ticket number shown in the peek sheet, when one is open over a list. */
      peek?: string;
    }
  }
}

export {};
