import type { ModelEvidence } from '#contract'
import type { ModelId } from '#model/ids.ts'
import type { Session } from '../session.ts'

/**
 * Returns the evidence on a model against the current one, before a command changes its role; null without another model. Warns on
 * stderr if the evidence is against the change.
 */
export async function evidenceOn({ client, signal }: Session, modelId: ModelId): Promise<ModelEvidence | null> {
  const current = (await client.models.list()).find(({ aliases }) => aliases.includes('current'))
  if (!current || current.modelId === modelId) return null
  const evidence = await client.monitoring.evidence({ modelId, against: current.modelId }, { signal })
  if (evidence.speaks === 'against')
    process.stderr.write(`Warning: the evidence is against this. ${againstText(evidence)}\n`)
  return evidence
}

const againstText = ({ facts }: ModelEvidence): string =>
  facts
    .filter(({ speaks }) => speaks === 'against')
    .map(({ text }) => text)
    .join(' ')

/** Returns evidence that is in favor or open, on its own line. */
export const evidenceLine = (evidence: ModelEvidence | null): string =>
  evidence === null || evidence.speaks === 'against' ? '' : `\n${evidence.summary}`
