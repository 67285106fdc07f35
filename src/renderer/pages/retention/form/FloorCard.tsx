import { Checkbox, Select } from '../../../kit/index.ts'
import { ClauseCard } from './ClauseCard.tsx'
import { dimensions } from './choices.ts'
import { NumberField, TextField } from './fields.tsx'
import { type FloorJson, withKey } from './policy-text.ts'

type FloorCardProps = {
  floor: FloorJson
  words: string | undefined
  problems: readonly string[]
  onChange(floor: FloorJson): void
  onRemove(): void
}

/** What never may fall below a number, whatever the rules say. */
export function FloorCard({ floor, words, problems, onChange, onRemove }: FloorCardProps) {
  const per = Array.isArray(floor.per) ? floor.per : [floor.per]
  const scaled = typeof floor.min === 'object' && floor.min !== null ? floor.min : null
  const setMin = (min: unknown) => onChange(withKey(floor, 'min', min) as FloorJson)
  return (
    <ClauseCard
      name={`floor ${floor.id}`}
      words={words}
      problems={problems}
      onRemove={onRemove}
      heading={
        <>
          <span className="text-text-2">At least</span>
          <span className="font-semibold">
            {scaled ? `${scaled.base} to ${scaled.base * (1 + scaled.byError)}` : String(floor.min)}
          </span>
          <span className="text-text-2">of each</span>
          <Select
            label="Of each"
            className="w-52"
            value={String(per[0])}
            onChange={(first) =>
              onChange(withKey(floor, 'per', per.length > 1 ? [first, ...per.slice(1)] : first) as FloorJson)
            }
            options={[...dimensions]}
          />
          {per.length > 1 && <span className="text-text-2">and {per.slice(1).join(', ')}</span>}
        </>
      }
    >
      <div className="grid grid-cols-[9rem_7rem_minmax(0,1fr)] gap-2">
        <TextField label="Id" value={floor.id} onChange={(id) => onChange({ ...floor, id })} />
        {scaled ? (
          <NumberField
            label="Images"
            value={scaled.base}
            onChange={(base) => setMin({ ...scaled, base: Number(base) })}
          />
        ) : (
          <NumberField label="Images" value={floor.min} onChange={(min) => setMin(min)} />
        )}
        <TextField
          label="Filter"
          mono
          placeholder="all images"
          value={String(floor.when ?? '')}
          onChange={(when) => onChange(withKey(floor, 'when', when === '' ? undefined : when) as FloorJson)}
        />
      </div>
      {per.includes('class') && (
        <div className="flex items-end gap-3">
          <Checkbox
            label="More for classes the model misses"
            checked={scaled !== null}
            onChange={(isScaled) =>
              setMin(isScaled ? { base: Number(floor.min), least: 50, byError: 2 } : (scaled?.base ?? 100))
            }
          />
          {scaled && (
            <>
              <NumberField
                label="At least"
                value={scaled.least}
                onChange={(least) => setMin({ ...scaled, least: Number(least) })}
              />
              <NumberField
                label="Times the error"
                value={scaled.byError}
                onChange={(byError) => setMin({ ...scaled, byError: Number(byError) })}
              />
            </>
          )}
        </div>
      )}
    </ClauseCard>
  )
}
