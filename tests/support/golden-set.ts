import type { ImageId, ModelId } from '#model/ids.ts'
import type { Scratch } from './scratch-workspace.ts'

const [x, y, width, height] = [10, 10, 40, 40]
const oneObject = JSON.stringify([
  {
    id: 'ann_1',
    classId: 1,
    geometry: { shape: 'box', x, y, width, height },
    attributes: {},
    origin: 'human',
    modelId: null,
    predictionId: null,
    score: null,
  },
])

/** Freezes the matching images as the workspace's golden set, with one object in each. */
export async function freezeGolden({ client, engine, freeze }: Scratch, where?: string): Promise<void> {
  await freeze({ name: 'golden', where, seed: 1 })
  const { store } = engine.context
  store.write(() => store.run('UPDATE dataset_item SET labels = ?', [oneObject]))
  await client.workspace.changeSettings({ goldenDataset: 'golden' })
}

/** Runs the model on the golden images; it finds the objects of all but the first `missed`. */
export function lookAtGolden(scratch: Scratch, model: ModelId, golden: readonly ImageId[], missed = 0): void {
  for (const [n, imageId] of golden.entries())
    scratch.addPredictions(
      model,
      imageId,
      n < missed ? [] : [{ classId: 1, score: 0.9, box: [x, y, width, height] as const }],
    )
}
