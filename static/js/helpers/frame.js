/** The next frame, before it is painted; a tab that nobody sees has none, there it is now. @returns {Promise<unknown>} */
export const frame = () => (document.hidden ? Promise.resolve() : new Promise(requestAnimationFrame))
