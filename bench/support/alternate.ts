/**
 * Runs the measurements in turn, so that other load on the computer affects all of them alike. The first round warms up
 * caches and doesn't count.
 *
 * @returns the results of each measurement, one for each of the rounds that count
 */
export async function alternate<T>(rounds: number, ...measurements: ((round: number) => Promise<T>)[]): Promise<T[][]> {
    const results: T[][] = measurements.map(() => []);
    for (let round = 0; round <= rounds; round++) {
        for (const [index, measure] of measurements.entries()) {
            const result = await measure(round);
            if (round > 0) {
                results[index]!.push(result);
            }
        }
    }
    return results;
}
