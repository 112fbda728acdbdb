import { effects, type Change } from "../model";
import type { Impact } from "./impact";

/** What visitors notice where the old resource stays in AWS, from what they would if it were deleted. */
export function ofRetained({ operation }: Change, impacts: readonly Impact[]): Impact {
    return operation === "delete"
        ? {
              what: "It leaves the stack and stays in AWS as it is, with its data (retainOnDelete).",
              effect: "none",
              data: "untouched",
          }
        : {
              what: "A new one takes its place; the old one stays in AWS, outside of the stack, with its data, which the new one lacks (retainOnDelete).",
              effect: effects[Math.max(...impacts.map(({ effect }) => effects.indexOf(effect)))]!,
              data: "untouched",
          };
}
