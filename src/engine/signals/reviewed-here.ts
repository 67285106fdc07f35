export const reviewedHere = "lifecycle IN ('active', 'retired') AND state IN ('reviewed', 'approved')"
