import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CopyX, EyeOff, type LucideIcon, Move, SquareDashed, Tag } from 'lucide-react'
import type { DifferenceKind, EvaluatedObject, Evaluation, EvaluationErrors } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, classNames, fileName, formatCount } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { MarkedCrop } from '../../../thumbnail/MarkedCrop.tsx'
import { queryOf, type Shown } from './figures.ts'

const kinds: readonly { kind: keyof EvaluationErrors; title: string; icon: LucideIcon }[] = [
  { kind: 'missed', title: t`Missed`, icon: EyeOff },
  { kind: 'spurious', title: t`False positives`, icon: SquareDashed },
  { kind: 'badlyPlaced', title: t`Wrong place`, icon: Move },
  { kind: 'wrongClass', title: t`Wrong class`, icon: Tag },
  { kind: 'duplicate', title: t`Duplicates`, icon: CopyX },
]

/** Returns the first kind of error that occurs. */
export const firstKind = ({ errors }: Evaluation): keyof EvaluationErrors =>
  kinds.find(({ kind }) => errors[kind] > 0)?.kind ?? 'missed'

const sentences: Record<DifferenceKind, (count: string) => string> = {
  right: (count) => t`${count} found`,
  missed: (count) => t`${count} missed`,
  near: (count) => t`${count} with a prediction in the wrong place`,
  spurious: (count) => t`${count} predicted where there is none`,
  badlyPlaced: (count) => t`${count} in the wrong place`,
  wrongClass: (count) => t`${count} of another class`,
  duplicate: (count) => t`${count} predicted twice`,
}

type ErrorPanelProps = { evaluation: Evaluation; shown: Shown; onShow(shown: Shown): void; onCompareImages(): void }

/** The kinds of errors, and crops of the chosen kind or confusion cell. */
export function ErrorPanel({ evaluation, shown, onShow, onCompareImages }: ErrorPanelProps) {
  const { errors, evaluationId, confusion } = evaluation
  const { data } = useQuery(queries.evaluation.objects.queryOptions({ input: { evaluationId, ...shown, limit: 60 } }))
  const all = kinds.reduce((sum, { kind }) => sum + errors[kind], 0)
  const nameOf = (classId: number) => confusion.classes[confusion.classIds.indexOf(classId)] ?? t`nothing`
  const count = plural(data?.total ?? 0, { one: '# object', other: '# objects' })
  const title = 'kind' in shown ? sentences[shown.kind](count) : cellText(count, shown, nameOf)
  return (
    <section className="grid shrink-0 grid-cols-[172px_minmax(0,1fr)] gap-4">
      <div>
        <h2 className="mb-2 text-lg font-semibold">
          {t`Errors`} <span className="tabular font-normal text-text-3">{formatCount(all)}</span>
        </h2>
        <ul className="flex flex-col gap-0.5">
          {kinds.map(({ kind, title, icon: Icon }) => {
            const isShown = 'kind' in shown && shown.kind === kind
            return (
              <li key={kind}>
                <button
                  type="button"
                  aria-pressed={isShown}
                  onClick={() => onShow({ kind })}
                  className={classNames(
                    'flex h-8 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-hover',
                    isShown && 'bg-accent-soft font-semibold',
                  )}
                >
                  <Icon size={16} aria-hidden />
                  <span className="flex-1">{title}</span>
                  <span className="tabular">{formatCount(errors[kind])}</span>
                </button>
              </li>
            )
          })}
        </ul>
        <Button className="mt-3" onClick={onCompareImages}>
          {t`Image by image…`}
        </Button>
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        <div className="flex min-h-7 flex-wrap items-center gap-x-2">
          <p className="min-w-0 flex-auto font-medium" role="status">
            {title}
            <span className="font-normal text-text-3"> {t`largest first`}</span>
          </p>
          {data && data.total > 0 && (
            <div className="-ml-2.5 flex">
              <Button
                size="small"
                variant="quiet"
                onClick={() => navigate('library', { where: queryOf(evaluation, shown) })}
              >
                {t`Show in library`}
              </Button>
              <Button
                size="small"
                variant="quiet"
                onClick={() => navigate('review', { where: queryOf(evaluation, shown) })}
              >
                {t`Review these`}
              </Button>
            </div>
          )}
        </div>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(88px,1fr))] gap-1.5" aria-label={t`Objects`}>
          {data?.objects.map((object) => (
            <li key={object.n}>
              <ObjectCrop object={object} />
            </li>
          ))}
        </ul>
        {data && data.total === 0 && <p className="text-text-3">{t`No objects`}</p>}
      </div>
    </section>
  )
}

/** Describes a cell of the confusion matrix. */
function cellText(
  count: string,
  { labelClassId, predictedClassId }: Extract<Shown, { labelClassId: number }>,
  nameOf: (classId: number) => string,
): string {
  if (labelClassId < 0) return t`${count} predicted as ${nameOf(predictedClassId)} where there is none`
  if (predictedClassId < 0) return t`${count} of ${nameOf(labelClassId)} not found`
  if (labelClassId === predictedClassId) return t`${count} of ${nameOf(labelClassId)} found`
  return t`${count} of ${nameOf(labelClassId)} taken for ${nameOf(predictedClassId)}`
}

/** A crop of an object, which opens in review. Labels are solid, predictions dashed. */
function ObjectCrop({ object }: { object: EvaluatedObject }) {
  const { imageId, path, box, labelId, predictionId, score } = object
  const classes = useQuery(queries.workspace.classes.queryOptions()).data
  const shownClass = object.labelClassId ?? object.predictedClassId
  const name = `${fileName(path)}${score === null ? '' : `, ${score.toFixed(2)}`}`
  const objectId = labelId ?? predictionId
  return (
    <button
      type="button"
      title={name}
      aria-label={t`Open ${name} in review`}
      className="block w-full overflow-hidden rounded-md hover:opacity-85"
      onClick={() => navigate('review', { imageId, ...(objectId !== null && { objectId }) })}
    >
      <MarkedCrop
        image={object}
        around={box}
        marks={[
          { box, color: classes?.find(({ classId }) => classId === shownClass)?.color, isDashed: labelId === null },
        ]}
        className="aspect-[4/3] w-full"
      />
    </button>
  )
}
