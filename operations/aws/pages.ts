/** What all pages of an answer have, such as `allOf(paginateDescribeAlarms(…), ({ MetricAlarms }) => MetricAlarms)`. */
export async function allOf<Page, Item>(
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
    const all: Item[] = [];
    for await (const page of pages) {
        all.push(...(itemsOf(page) ?? []));
    }
    return all;
}
