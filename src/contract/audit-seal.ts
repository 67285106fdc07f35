import { z } from 'zod'
import { canonicalJson } from '#model/text/canonical-json.ts'

/**
 * A line in the append-only log of a server: hashes of audit entries, signed with a key that the workspace does not
 * have. `first`: the number of the entry of the first hash.
 */
export const AuditSeal = z.object({
  winnow: z.literal('audit seal'),
  workspace: z.string(),
  name: z.string(),
  at: z.string(),
  first: z.int().positive(),
  hashes: z.array(z.string()).min(1),
  signature: z.string(),
})
export type AuditSeal = z.infer<typeof AuditSeal>

/** Returns the signed bytes of a seal. */
export const sealedText = ({ signature: _, ...rest }: AuditSeal): string => canonicalJson(rest)

/** Reads the seal of a line, after the prefix of the system log; null without one. */
export function sealIn(line: string): AuditSeal | null {
  const start = line.indexOf('{"winnow":"audit seal"')
  if (start < 0) return null
  try {
    return AuditSeal.parse(JSON.parse(line.slice(start)))
  } catch {
    // A broken seal proves nothing; the caller counts it.
    return null
  }
}
