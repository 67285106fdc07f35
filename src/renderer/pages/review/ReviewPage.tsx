/** Not built yet. */
export const ReviewPage = () => <p className="p-4 text-text-2">This page is not built yet.</p>
