import { z } from 'zod'

export const periodKinds = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const
export type PeriodKind = (typeof periodKinds)[number]

const BaseOfTime = z.enum(['imported', 'captured'])

/** Which time of an image counts: the import time, or the camera's if it is plausible. */
export const TimeBase = z.union([
  BaseOfTime,
  z.strictObject({ default: BaseOfTime, bySource: z.record(z.string().min(1).max(500), BaseOfTime) }),
])
export type TimeBase = z.infer<typeof TimeBase>
