import { t } from '@lingui/core/macro'
import { useQueries, useQuery } from '@tanstack/react-query'
import type { Alarm } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import { queries } from '../../connection/index.ts'
import { fileName } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { MarkedCrop } from '../../thumbnail/MarkedCrop.tsx'
import { type Mistake, mistakesOf, mistakeText } from './mistakes.ts'

const maxImages = 6
const maxPairs = 4

/** The kind of mistake that a detector watches, if it is only one. */
const kindOf = new Map<string, Mistake['kind']>([
  ['R3', 'missed'],
  ['R4', 'spurious'],
  ['R5', 'moved'],
])

/** Some corrections behind an alarm, one per image: the prediction on the left, the label on the right. */
export function MistakePairs({ alarm }: { alarm: Alarm }) {
  const { data: classes = [] } = useQuery(queries.workspace.classes.queryOptions())
  const images = useQueries({
    queries: alarm.examples
      .slice(0, maxImages)
      .map((imageId) => queries.labeling.open.queryOptions({ input: { imageId } })),
  }).flatMap(({ data }) => data ?? [])
  const watchedKind = kindOf.get(alarm.detector)
  const pairs = images
    .flatMap((image) => {
      const mistakes = mistakesOf(image, alarm.modelId)
      const mistake = mistakes.find(({ kind }) => kind === watchedKind) ?? mistakes[0]
      return mistake ? [{ image, mistake }] : []
    })
    .slice(0, maxPairs)
  if (pairs.length === 0) return null
  const classOf = (classId: number | undefined) => classes.find((one) => one.classId === classId)
  return (
    <div className="flex flex-col gap-1">
      <p className="text-2xs text-text-2">{t`Left predicted, right corrected`}</p>
      <ul className="grid grid-cols-2 gap-x-3 gap-y-2" aria-label={t`What ${alarm.model} got wrong`}>
        {pairs.map(({ image, mistake }) => (
          <li key={image.imageId}>
            <MistakePair image={image} mistake={mistake} where={alarm.where} classOf={classOf} />
          </li>
        ))}
      </ul>
    </div>
  )
}

type MistakePairProps = {
  image: { imageId: ImageId; path: string } & Size
  mistake: Mistake
  where: string
  classOf(classId: number | undefined): { name: string; color: string } | undefined
}

function MistakePair({ image, mistake, where, classOf }: MistakePairProps) {
  const sides = [mistake.predicted, mistake.label].map(
    (side) => side && { box: boundsOfGeometry(side.geometry, image), ...classOf(side.classId) },
  )
  const around = sides[1]?.box ?? sides[0]!.box
  return (
    <button
      type="button"
      title={t`Open ${fileName(image.path)} in review`}
      className="block w-full text-left hover:opacity-85"
      onClick={() => navigate('review', { imageId: image.imageId, where })}
    >
      <span className="grid grid-cols-2 gap-0.5 overflow-hidden rounded-md">
        {sides.map((side, n) => (
          <MarkedCrop
            key={n}
            image={image}
            around={around}
            marks={side ? [{ box: side.box, color: side.color, isDashed: n === 0 }] : []}
            className="aspect-square w-full"
          />
        ))}
      </span>
      <span className="block truncate text-2xs text-text-2">
        {mistakeText(mistake, (classId) => classOf(classId)?.name ?? '')}
      </span>
    </button>
  )
}
