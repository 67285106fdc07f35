import { t } from '@lingui/core/macro'
import { Slider as Radix } from 'radix-ui'
import { useEffect, useState } from 'react'
import { classNames } from '../class-names.ts'

type Range = readonly [from: number, to: number]

type RangeHistogramProps = {
  label: string
  /** The height of each bar. */
  bars: readonly number[]
  /** The range, as edges of bars: 0 is before the first bar. */
  range: Range
  /** Returns the value of an edge as text. */
  edgeText(edge: number): string
  /** Only the start of the range can be moved. */
  isOpenEnd?: boolean
  isLarge?: boolean
  /** Called while the user drags it. */
  onChange?(range: Range): void
  /** Called once when the user releases it. */
  onCommit?(range: Range): void
}

/** A histogram on which a range is chosen, by dragging or with the arrow keys, which move the end that was dragged last. */
export function RangeHistogram(props: RangeHistogramProps) {
  const { label, bars, range, edgeText, isOpenEnd = false, isLarge = false, onChange, onCommit } = props
  const [[from, to], setShown] = useState<Range>(range)
  useEffect(() => setShown([range[0], range[1]]), [range[0], range[1]])
  const most = Math.max(1, ...bars)
  return (
    <div>
      <div className={classNames('flex items-end gap-px', isLarge ? 'h-24' : 'h-9')} aria-hidden>
        {bars.map((count, bar) => (
          <span
            key={bar}
            className={classNames(
              'min-w-0 flex-1 rounded-t-sm',
              bar >= from && bar < to ? 'bg-accent' : 'bg-line-strong/40',
            )}
            style={{ height: count === 0 ? 0 : `${Math.max(6, (100 * count) / most)}%` }}
          />
        ))}
      </div>
      <Radix.Root
        value={isOpenEnd ? [from] : [from, to]}
        min={0}
        max={bars.length}
        step={1}
        minStepsBetweenThumbs={1}
        onValueChange={([low = 0, high = bars.length]) => {
          setShown([low, high])
          onChange?.([low, high])
        }}
        onValueCommit={([low = 0, high = bars.length]) => onCommit?.([low, high])}
        className="relative flex h-4 touch-none items-center"
      >
        <Radix.Track className="relative h-0.5 grow rounded-full bg-line">
          <Radix.Range className={classNames('absolute h-full', isOpenEnd ? 'bg-line' : 'bg-accent')} />
        </Radix.Track>
        {(isOpenEnd ? (['from'] as const) : (['from', 'to'] as const)).map((end, i) => (
          <Radix.Thumb
            key={end}
            aria-label={isOpenEnd ? label : end === 'from' ? t`${label}, from` : t`${label}, to`}
            aria-valuetext={edgeText(i === 0 ? from : to)}
            className="block size-3.5 rounded-full border border-line-strong bg-raised shadow-sm hover:border-accent-text focus:outline-2 focus:outline-offset-1 focus:outline-accent-text"
          />
        ))}
      </Radix.Root>
      <div className="tabular flex justify-between text-xs text-text-3">
        <span>{edgeText(from)}</span>
        <span>{edgeText(to)}</span>
      </div>
    </div>
  )
}
