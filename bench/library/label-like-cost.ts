import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Job, LabelLikeResult } from '../../src/contract/index.ts'
import type { openEngine } from '../../src/engine/index.ts'
import { annotationIdFrom, editIdFrom, type ImageId, idOf } from '../../src/model/ids.ts'
import type { Annotation } from '../../src/model/labels/annotation.ts'
import { emptyDiff } from '../../src/model/labels/diff.ts'

type Engine = Awaited<ReturnType<typeof openEngine>>

const idPart = (): string => randomUUID().replaceAll('-', '').slice(0, 16)

/** Milliseconds of processor time of this process and its ended children. Only on Linux. */
export function processorMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
}

/** Accepts one prediction as the example. Images of the blind audit show none. */
export async function makeExample({ client, context: { store } }: Engine) {
  const rows = store.values<number>('SELECT image_id FROM prediction ORDER BY score DESC LIMIT 100', [])
  for (const row of rows) {
    const imageId = idOf('img', row)
    const { revision, predictions } = await client.labeling.open({ imageId })
    if (predictions[0]) return { imageId, annotationId: await addLabel(client, imageId, revision, predictions[0]) }
  }
  throw new Error('No image shows a prediction.')
}

async function addLabel(
  client: Engine['client'],
  imageId: ImageId,
  baseRevision: number,
  { classId, geometry }: Pick<Annotation, 'classId' | 'geometry'>,
) {
  const annotationId = annotationIdFrom(idPart())
  const after = {
    ...{ id: annotationId, classId, geometry, attributes: {} },
    ...{ origin: 'human' as const, modelId: null, predictionId: null, score: null },
  }
  const diff = { ...emptyDiff, annotations: [{ before: null, after }] }
  await client.labeling.edit({ imageId, editId: editIdFrom(idPart()), baseRevision, kind: 'edit', diff })
  return annotationId
}

/** Measures labeling by example: milliseconds per image, by the clock and of processor time. */
export async function labelLikeCost(
  { client }: Engine,
  example: Awaited<ReturnType<typeof makeExample>>,
  done: (started: { jobId: Job['jobId'] }) => Promise<unknown>,
): Promise<{ ms: number; processorMs: number }> {
  const before = processorMs()
  const result = LabelLikeResult.parse(await done(await client.embeddings.labelLike({ examples: [example] })))
  const used = processorMs() - before
  if (result.modelId) await client.models.remove({ modelId: result.modelId })
  return { ms: result.msPerImage, processorMs: used / result.images }
}
