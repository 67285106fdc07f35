import type { LabelClass } from '#model/label-set/label-set.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import { pixelsOnce } from '../../shapes/visible-masks.ts'
import { columnsFromRuns, countsFromText, runsFromColumns, textFromCounts } from '../coco/rle.ts'
import { defineFormat, type Holds } from '../define-format.ts'
import { type ImageLabels, withClassesOf } from '../image-labels.ts'
import type { ImportedImage } from '../images.ts'
import { exportLabels } from '../losses.ts'
import { findTracks, framesIn, listedNames } from '../mot/sequence.ts'
import { frameLosses, framePlace, writeTracks } from '../mot/write.ts'

const holds: Holds = {
  shapes: ['mask'],
  instead: { box: 'mask', 'rotated-box': 'mask', polygon: 'mask' },
  holes: 'held',
  tracks: 'numbers',
  onlyTracked: true,
}

const row = /^\d+ +\d+ +\d+ +\d+ +\d+ +\S+\s*$/

/** The class number of ignored regions. */
const ignored = 10
const ownNames = ['car', 'pedestrian']

/** Numbers of classes, from 1 on. */
const numberAt = (place: number): number => (place + 1 < ignored ? place + 1 : place + 2)

const namesOf = (classes: readonly LabelClass[]): string[] => {
  const names = classes.map(({ name }) => name)
  return names.length < ignored ? names : names.toSpliced(ignored - 1, 0, 'ignored')
}

/**
 * `gt/gt.txt` of a sequence: frame, track, class, height and width of the image, and COCO's run lengths of the pixels, each of
 * which belongs to one object. Frames are images in `img1`.
 */
export const mots = defineFormat({
  name: 'mots',
  title: 'MOTS tracks (masks)',
  holds,
  nests: false,
  together: pixelsOnce,
  imageLosses: frameLosses,
  needs: 'a place in a sequence',
  imageFolder: () => null,
  framePlace,
  detect: (files, _, isRequested) =>
    findTracks(files, {
      kind: 'gt',
      row,
      because: 'gt/gt.txt has rows of frame, track and runs of pixels',
      isEmptyOurs: isRequested,
    }),
  async read(source, images, report) {
    const listed = await listedNames(source, report)
    const add = (text: string, name: string, labels: ImageLabels, image: ImportedImage) =>
      addRow(text, name, labels, { names: listed ?? ownNames, image })
    const theirs = listed?.filter((_name, i) => i + 1 !== ignored) ?? []
    return withClassesOf((pass) => framesIn(source, pass, add), images, report, { listed: theirs })
  },
  write: (version, sink) =>
    writeTracks(version, sink, {
      async of(item, frame, classes) {
        const { heightPx, widthPx } = item
        const held = exportLabels({ holds, together: pixelsOnce }, item.labels, classes, item)
        return held.flatMap(({ label: { track, classId }, geometry }) => {
          if (geometry?.shape !== 'mask' || !track) return []
          const number = numberAt(classes.findIndex((one) => one.classId === classId))
          const text = textFromCounts(columnsFromRuns(geometry, item))
          return `${[frame, track.number, number, heightPx, widthPx, text].join(' ')}\n`
        })
      },
      names: namesOf,
    }),
})

type FrameNames = { names: readonly string[]; image: ImportedImage }

function addRow(text: string, name: string, labels: ImageLabels, { names, image }: FrameNames) {
  const [, track, number, height, width, runs = ''] = text
    .trim()
    .split(/ +/)
    .map((part, i) => (i < 5 ? Number(part) : part))
  if (height !== image.heightPx || width !== image.widthPx)
    return labels.reject(
      name,
      `It is for an image of ${width} × ${height} pixels, but the upright one has ${image.widthPx} × ${image.heightPx}.`,
    )
  const counts = countsFromText(String(runs))
  const mask = counts && runsFromColumns(counts, image)
  if (!mask) return labels.reject(name, 'Its runs of pixels don’t fill the image, or show nothing.')
  const isIgnored = number === ignored
  const className = isIgnored ? 'ignored' : names[Number(number) - 1]
  if (className === undefined) return labels.reject(name, `Class ${number} has no name.`)
  labels.add(name, {
    className,
    geometry: maskOfRuns(mask),
    attributes: isIgnored ? { iscrowd: true } : {},
    ...(!isIgnored && Number.isSafeInteger(track) && { track: { number: Number(track), keyframe: true } }),
  })
}
