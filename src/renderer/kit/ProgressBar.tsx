type ProgressBarProps = {
  /** 0 to 1, or null while the end is unknown. */
  fraction: number | null
  label: string
}

export function ProgressBar({ fraction, label }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.round(fraction * 100)}
      className="h-1 w-full overflow-hidden rounded-full bg-line"
    >
      {fraction === null ? (
        <div className="h-full w-1/3 animate-[kit-slide_1.2s_linear_infinite] rounded-full bg-accent" />
      ) : (
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-200"
          style={{ width: `${Math.min(1, Math.max(0, fraction)) * 100}%` }}
        />
      )}
    </div>
  )
}
