/** What a refusal names when the golden gate keeps pictures in the trash: a reason of an admin passes it. */
export const goldenGateRule = 'retention-golden-gate'
