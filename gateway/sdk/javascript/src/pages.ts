/** Lists, a page at a time: iterate over a page to get everything from there on. */

export class Page<T> implements AsyncIterable<T> {
  constructor(
    /** This page alone. */
    readonly data: readonly T[],
    readonly nextCursor: string | null,
    private readonly fetchPage: (cursor: string) => Promise<Page<T>>,
  ) {}

  /** The next page; null after the last. */
  async next(): Promise<Page<T> | null> {
    return this.nextCursor === null ? null : this.fetchPage(this.nextCursor);
  }

  /** This page and all later ones. */
  async *pages(): AsyncGenerator<Page<T>> {
    let page: Page<T> | null = this;
    while (page !== null) {
      yield page;
      page = await page.next();
    }
  }

  /** Everything from here on, asking for each page when it is reached. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for await (const page of this.pages()) yield* page.data;
  }
}
