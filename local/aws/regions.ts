/** The zones of a region, with the letters that most accounts see. */
export function zonesOf(region: string): string[] {
    const letters = region === "us-east-1" ? "abcdef" : "abc";
    return [...letters].map((letter) => `${region}${letter}`);
}
