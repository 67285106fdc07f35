import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Settings } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, Field, Input, Panel, toast } from '../../kit/index.ts'

/** Bounds and step are in what the field shows: the setting divided by `unit`. */
type NumberSetting = {
  key: keyof Settings
  label: string
  hint: string
  unit?: number
  min: number
  max: number
  step: number
}

const numbers: readonly NumberSetting[] = [
  {
    key: 'keepFromScore',
    label: 'Keep predictions from confidence',
    hint: 'Lower predictions are not stored. The review threshold can go down to this without another run.',
    min: 0,
    max: 1,
    step: 0.01,
  },
  {
    key: 'maxPredictionsPerImage',
    label: 'Predictions kept per image',
    hint: 'Most confident first',
    min: 1,
    max: 1000,
    step: 1,
  },
  {
    key: 'reviewFromScore',
    label: 'Show predictions from confidence',
    hint: 'Initial threshold in review',
    min: 0,
    max: 1,
    step: 0.01,
  },
  {
    key: 'inferenceWorkers',
    label: 'Inference workers',
    hint: 'One thread each; 0 means one per core',
    min: 0,
    max: 64,
    step: 1,
  },
  {
    key: 'proxyLongSidePx',
    label: 'Proxy size, long side (px)',
    hint: 'Reduced images made on import, for fast display and pre-labeling',
    min: 512,
    max: 4096,
    step: 64,
  },
  {
    key: 'maxPixels',
    label: 'Largest image (megapixels)',
    hint: 'Larger images are refused on import',
    unit: 1_000_000,
    min: 1,
    max: 10_000,
    step: 1,
  },
  {
    key: 'largeFromPixels',
    label: 'Large images from (megapixels)',
    hint: 'Images from this size on are tiled for display and pre-labeling',
    unit: 1_000_000,
    min: 1,
    max: 2_000,
    step: 1,
  },
  {
    key: 'prelabelTilePx',
    label: 'Model tile size (px)',
    hint: 'Part of a large image that the model sees at once; 0 means its input size',
    min: 0,
    max: 8192,
    step: 32,
  },
  {
    key: 'prelabelTileOverlap',
    label: 'Tile overlap',
    hint: 'Objects up to this share of a tile are seen whole',
    min: 0,
    max: 0.5,
    step: 0.05,
  },
  {
    key: 'maxPredictionsPerLargeImage',
    label: 'Predictions kept per large image',
    hint: 'Most confident first',
    min: 1,
    max: 100_000,
    step: 100,
  },
]

const shown = ({ key, unit = 1 }: NumberSetting, settings: Settings): string => String(Number(settings[key]) / unit)

/** Numbers of the pre-labeling and import; saved together. */
export function ThresholdsPanel() {
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  if (!settings) return <Panel title="Pre-labeling and import">Loading…</Panel>
  return <ThresholdsForm key={JSON.stringify(settings)} settings={settings} />
}

function ThresholdsForm({ settings }: { settings: Settings }) {
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => new Map(numbers.map((one) => [one.key, shown(one, settings)])))
  const save = useMutation(
    queries.workspace.changeSettings.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: queries.workspace.settings.key() })
        toast({ tone: 'ok', title: 'Settings saved' })
      },
    }),
  )
  const problemOf = ({ key, min, max, step }: NumberSetting): string | undefined => {
    const value = Number(draft.get(key))
    const isBetween = draft.get(key)?.trim() !== '' && value >= min && value <= max
    if (isBetween && (step < 1 || Number.isInteger(value))) return undefined
    return `${step < 1 ? 'Between' : 'A whole number between'} ${min.toLocaleString('en')} and ${max.toLocaleString('en')}.`
  }
  const changed = numbers.some((one) => draft.get(one.key) !== shown(one, settings))
  const wrong = numbers.some((setting) => problemOf(setting) !== undefined)
  return (
    <Panel
      title="Pre-labeling and import"
      actions={
        <Button
          variant="primary"
          disabled={!changed || wrong || save.isPending}
          onClick={() =>
            save.mutate(Object.fromEntries(numbers.map(({ key, unit = 1 }) => [key, Number(draft.get(key)) * unit])))
          }
        >
          Save
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {numbers.map((setting) => (
          <Field key={setting.key} label={setting.label} hint={setting.hint} problem={problemOf(setting)}>
            {(ids) => (
              <Input
                {...ids}
                type="number"
                className="max-w-48"
                min={setting.min}
                max={setting.max}
                step={setting.step}
                value={draft.get(setting.key) ?? ''}
                onChange={(event) => setDraft(new Map(draft).set(setting.key, event.target.value))}
              />
            )}
          </Field>
        ))}
      </div>
    </Panel>
  )
}
