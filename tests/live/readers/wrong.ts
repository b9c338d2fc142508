// Values that are not of their type: the compiler has to refuse each of them.
import type { components } from "./api.js";

type Batch = components["schemas"]["Batch"];
type Request = components["schemas"]["CreateBatchRequest"];

// @ts-expect-error A batch has an id.
export const nameless: Batch = { status: "completed" };
// @ts-expect-error A time is a number.
export const dated: Batch = { id: "batch_1", status: "completed", created_at: "today" };
// @ts-expect-error The type of an object is constant.
export const file: Batch = { id: "batch_1", status: "completed", object: "file" };
// @ts-expect-error A request names its endpoint.
export const incomplete: Request = { input_file_id: "file-1", completion_window: "24h" };
