import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { RotateCcw, X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { type Adjustments, type Channel, isAdjusted } from '../../../editor/images/adjustments.ts'
import { adjust, useViewSettings } from '../../../editor/images/view-settings.ts'
import { Button, Checkbox, formatFixed, formatPercent, IconButton, Kbd, Select, Slider } from '../../../kit/index.ts'
import { inSentence } from '../../../texts/in-sentence.ts'

const channelOptions: { value: Channel; label: string }[] = [
  { value: 'colour', label: t`All colors` },
  { value: 'red', label: t`Red only` },
  { value: 'green', label: t`Green only` },
  { value: 'blue', label: t`Blue only` },
  { value: 'grey', label: t`Gray` },
]

/** Shows the display settings; closed, a sign while something is adjusted. */
export function ViewPanel() {
  const open = useViewSettings((settings) => settings.panelOpen)
  const adjusted = useViewSettings(({ adjustments }) => isAdjusted(adjustments))
  if (open) return <OpenPanel adjusted={adjusted} />
  return adjusted ? <AdjustedSign /> : null
}

/** Shows that the image isn't displayed as in the file. */
function AdjustedSign() {
  const adjustments = useViewSettings((settings) => settings.adjustments)
  return (
    <div className="absolute top-2 right-2 flex h-7 items-center gap-1.5 rounded-md border border-line bg-surface pr-0.5 pl-2.5 text-xs shadow-float">
      <button type="button" className="font-medium text-text" onClick={() => runCommand('view.adjust')}>
        {t`Adjusted:`} <span className="font-normal text-text-2">{wordsOf(adjustments)}</span>
      </button>
      <ResetButton />
    </div>
  )
}

function ResetButton() {
  const keys = useKeysFor('view.resetAdjustments')
  return (
    <IconButton
      icon={RotateCcw}
      label={t`Reset display`}
      keys={keys}
      onClick={() => runCommand('view.resetAdjustments')}
      className="size-6"
    />
  )
}

/** Describes the adjustments, e.g. `brightness +20 %, inverted`. */
function wordsOf({ brightness, contrast, gamma, channel, invert }: Adjustments): string {
  const parts = [
    brightness !== 0 && `brightness ${signed(brightness)}`,
    contrast !== 0 && `contrast ${signed(contrast)}`,
    gamma !== 1 && `gamma ${formatFixed(gamma, 2)}`,
    channel !== 'colour' && inSentence(channelOptions.find(({ value }) => value === channel)?.label ?? ''),
    invert && 'inverted',
  ]
  return parts.filter(Boolean).join(', ')
}

const signed = (share: number): string => `${share > 0 ? '+' : '−'}${formatPercent(Math.abs(share))}`

function OpenPanel({ adjusted }: { adjusted: boolean }) {
  const resetKeys = useKeysFor('view.resetAdjustments')
  const title = useId()
  const section = useRef<HTMLElement>(null)
  // Tab moves through the panel from here; the key that opened it closes it.
  useEffect(() => section.current?.querySelector('button')?.focus({ preventScroll: true }), [])
  return (
    <section
      ref={section}
      aria-labelledby={title}
      data-keeps-tab
      className="appear absolute top-2 right-2 flex max-h-[calc(100%-16px)] w-64 flex-col gap-3 overflow-y-auto rounded-lg border border-line bg-surface p-3 shadow-float"
    >
      <header className="-mt-1 -mr-1 flex items-center">
        <h2 id={title} className="flex-1 font-semibold">
          {t`Display settings`}
        </h2>
        <IconButton icon={X} label={t`Close`} onClick={() => runCommand('view.adjust')} />
      </header>
      <AdjustmentFields />
      <Button icon={RotateCcw} disabled={!adjusted} onClick={() => runCommand('view.resetAdjustments')}>
        {t`Reset`}
        {resetKeys && (
          <span className="ml-1">
            <Kbd keys={resetKeys} />
          </span>
        )}
      </Button>
      <p className="text-xs text-text-3">
        <Trans>Applies to all images until you close the app. Files and labels are not changed.</Trans>
      </p>
      <span className="h-px bg-line" />
      <StageFields />
    </section>
  )
}

const shares = [
  { field: 'brightness', label: t`Brightness` },
  { field: 'contrast', label: t`Contrast` },
] as const

function AdjustmentFields() {
  const adjustments = useViewSettings((settings) => settings.adjustments)
  const { gamma, channel, invert } = adjustments
  return (
    <>
      {shares.map(({ field, label }) => (
        <Row key={field} label={label} value={adjustments[field] === 0 ? '0' : signed(adjustments[field])}>
          <Slider
            label={label}
            min={-1}
            max={1}
            step={0.02}
            value={adjustments[field]}
            onChange={(next) => adjust({ [field]: next })}
            className="w-full"
          />
        </Row>
      ))}
      <Row label={t`Gamma`} value={formatFixed(gamma, 2)}>
        {/* Logarithmic: even steps of halving and doubling. */}
        <Slider
          label={t`Gamma`}
          min={-2}
          max={2}
          step={0.05}
          value={Math.log2(gamma)}
          onChange={(next) => adjust({ gamma: 2 ** next })}
          className="w-full"
        />
      </Row>
      <Row label={t`Channel`}>
        <Select
          label={t`Channel`}
          value={channel}
          options={channelOptions}
          onChange={(next) => adjust({ channel: next })}
          className="w-full"
        />
      </Row>
      <Checkbox label={t`Inverted`} checked={invert} onChange={(next) => adjust({ invert: next })} />
    </>
  )
}

const switches = [
  { field: 'miniMap', label: t`Mini-map`, hint: t`When zoomed in` },
  { field: 'pixelGrid', label: t`Pixel grid`, hint: t`At 8× zoom and above` },
  { field: 'readout', label: t`Pixel position and color` },
] as const

function StageFields() {
  const settings = useViewSettings()
  return (
    <>
      <Row label={t`Background of transparent images`}>
        <Select
          label={t`Background of transparent images`}
          value={settings.backdrop}
          options={[
            { value: 'checkerboard', label: t`Checkerboard` },
            { value: 'white', label: t`White` },
          ]}
          onChange={(next) => useViewSettings.setState({ backdrop: next })}
          className="w-full"
        />
      </Row>
      {switches.map(({ field, ...text }) => (
        <Checkbox
          key={field}
          {...text}
          checked={settings[field]}
          onChange={(next) => useViewSettings.setState({ [field]: next })}
        />
      ))}
    </>
  )
}

function Row({ label, value, children }: { label: string; value?: string; children: ReactNode }) {
  return (
    <div>
      <p className="flex justify-between text-xs text-text-2">
        {label}
        <span className="tabular text-text">{value}</span>
      </p>
      {children}
    </div>
  )
}
