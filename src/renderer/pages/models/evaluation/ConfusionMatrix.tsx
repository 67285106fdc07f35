import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Evaluation } from '#contract'
import { classNames, formatCount } from '../../../kit/index.ts'
import type { Shown } from './figures.ts'

type ConfusionMatrixProps = { evaluation: Evaluation; shown: Shown; onShow(shown: Shown): void }

/** Shows the classes with the most objects. */
const maxClasses = 12

/** The confusion matrix. A cell shows its objects. */
export function ConfusionMatrix({ evaluation, shown, onShow }: ConfusionMatrixProps) {
  const { confusion, model, operatingPoint } = evaluation
  const { classes, classIds, counts } = confusion
  const sizes = classes.map((_, n) => counts[n]!.reduce((sum, count) => sum + count, 0))
  const places = classes
    .map((_, n) => n)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .slice(0, maxClasses)
  const all = [...places, classes.length]
  const idOf = (n: number) => classIds[n] ?? -1
  const max = Math.max(1, ...all.flatMap((r) => all.map((c) => counts[r]![c]!)))
  return (
    <section className="flex min-w-0 shrink-0 flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-lg font-semibold">{t`Confusions`}</h2>
        <p className="text-xs text-text-2">{t`rows: labels · columns: ${model} predicted`}</p>
      </div>
      <div>
        <table
          className="w-full table-fixed border-separate border-spacing-0.5 text-xs"
          aria-label={t`Confusion matrix`}
        >
          <thead>
            <tr>
              <td className="w-20" />
              {all.map((c) => (
                <th key={c} scope="col" className="pb-1 align-bottom font-normal text-text-2" title={classes[c]}>
                  <span className="mx-auto block max-h-20 rotate-180 truncate [writing-mode:vertical-rl]">
                    {classes[c] ?? t`none`}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.map((r) => (
              <tr key={r}>
                <th scope="row" className="truncate pr-2 text-right font-normal text-text-2" title={classes[r]}>
                  {classes[r] ?? t`nothing`}
                </th>
                {all.map((c) => {
                  const count = counts[r]![c]!
                  if (r === c && r === classes.length) return <td key={c} />
                  const pair = { labelClassId: idOf(r), predictedClassId: idOf(c) }
                  return (
                    <td key={c} className="p-0">
                      <CellButton
                        label={t`${classes[r] ?? t`nothing`} taken for ${classes[c] ?? t`none`}: ${formatCount(count)}`}
                        count={count}
                        share={count / max}
                        isCorrect={r === c}
                        isShown={
                          'labelClassId' in shown &&
                          shown.labelClassId === pair.labelClassId &&
                          shown.predictedClassId === pair.predictedClassId
                        }
                        onShow={() => onShow(pair)}
                      />
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="text-xs text-text-2">
        <Trans>
          Matched at IoU 0.5 and confidence {operatingPoint.threshold.toFixed(2)}, regardless of class. Choose a cell to
          see its objects.
        </Trans>
        {classes.length > maxClasses && (
          <> {t`The ${maxClasses} classes with the most objects of ${formatCount(classes.length)} are shown.`}</>
        )}
      </p>
    </section>
  )
}

type CellButtonProps = {
  label: string
  count: number
  /** The share of the largest count. */
  share: number
  isCorrect: boolean
  isShown: boolean
  onShow(): void
}

function CellButton({ label, count, share, isCorrect, isShown, onShow }: CellButtonProps) {
  const color = isCorrect ? 'var(--accent)' : 'var(--canary)'
  return (
    <button
      type="button"
      disabled={count === 0}
      aria-pressed={isShown}
      aria-label={label}
      onClick={onShow}
      className={classNames(
        'tabular h-7 w-full truncate rounded-sm bg-inset',
        isShown && 'font-bold outline-2 outline-text',
      )}
      style={
        count === 0
          ? undefined
          : { background: `color-mix(in oklab, ${color} ${14 + 46 * Math.sqrt(share)}%, var(--inset))` }
      }
    >
      {count > 0 && formatCount(count)}
    </button>
  )
}
