import { openEngine } from '#engine'
import { annotationIdFrom, editIdFrom, type ImageId } from '#model/ids.ts'

// Adds labels one after another to an image of the workspace named by its argument, and prints each answer, until it is
// killed. The parent counts the answers.
const engine = await openEngine({ folder: process.argv[2]!, program: 'a test that is about to be killed' })
const { store, clock } = engine.context
store.write(() => {
  store.run("INSERT INTO source (name) VALUES ('here')")
  store.run(
    `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
     VALUES ('00', 'a.jpg', 'owned', 'a.jpg', 1, 'jpeg', 1, 640, 480, ?, 1)`,
    [clock.nowMs()],
  )
})
for (let i = 0; ; i++) {
  const part = i.toString().padStart(12, '0')
  const { revision } = await engine.client.labeling.edit({
    imageId: 'img_1' as ImageId,
    editId: editIdFrom(part),
    baseRevision: i,
    diff: {
      annotations: [
        {
          before: null,
          after: {
            id: annotationIdFrom(part),
            classId: 1,
            geometry: { shape: 'box', x: i % 600, y: 1, width: 10, height: 10 },
            attributes: {},
            origin: 'human',
            modelId: null,
            predictionId: null,
            score: null,
          },
        },
      ],
      predictions: [],
      state: null,
    },
  })
  process.stdout.write(`answered ${revision}\n`)
}
