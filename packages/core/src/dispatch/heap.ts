/** A binary heap of (key, node), smallest key first, equal keys by node, so that the order never depends on history. */
export class Heap {
  readonly #keys: number[] = [];
  readonly #nodes: number[] = [];

  get size(): number {
    return this.#keys.length;
  }

  push(key: number, node: number): void {
    let i = this.#keys.length;
    this.#keys.push(key);
    this.#nodes.push(node);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  pop(): { key: number; node: number } | null {
    const key = this.#keys[0];
    const node = this.#nodes[0];
    if (key === undefined || node === undefined) return null;
    const last = this.#keys.length - 1;
    this.#swap(0, last);
    this.#keys.pop();
    this.#nodes.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < last && this.#isBefore(child, least)) least = child;
      if (least === i) return { key, node };
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const x = this.#keys[a] ?? 0;
    const y = this.#keys[b] ?? 0;
    return x < y || (x === y && (this.#nodes[a] ?? 0) < (this.#nodes[b] ?? 0));
  }

  #swap(a: number, b: number): void {
    [this.#keys[a], this.#keys[b]] = [this.#keys[b] ?? 0, this.#keys[a] ?? 0];
    [this.#nodes[a], this.#nodes[b]] = [this.#nodes[b] ?? 0, this.#nodes[a] ?? 0];
  }
}
