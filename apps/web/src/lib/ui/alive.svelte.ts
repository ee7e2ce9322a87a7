import { onMount } from 'svelte';

/** Whether the scripts of a rendered page are there: before them nothing can be sent, and what is written stays. */
export class Alive {
  is = $state(false);

  constructor() {
    onMount(() => {
      this.is = true;
    });
  }
}
