import { classNames } from '../class-names.ts'

type RadioCardProps = { name: string; title: string; hint: string; checked: boolean; onChoose(): void }

/** A radio button with a title and what it means. */
export function RadioCard({ name, title, hint, checked, onChoose }: RadioCardProps) {
  return (
    <label
      className={classNames(
        'flex items-start gap-2.5 rounded-lg border px-4 py-3 outline-accent-text has-focus-visible:outline-2',
        checked ? 'border-accent-text bg-accent-soft' : 'border-line hover:border-line-strong',
      )}
    >
      <input
        type="radio"
        name={name}
        data-autofocus={checked || undefined}
        checked={checked}
        onChange={onChoose}
        className="mt-1 accent-accent outline-none"
      />
      <span>
        <span className="block font-medium">{title}</span>
        <span className="text-xs text-text-2">{hint}</span>
      </span>
    </label>
  )
}
