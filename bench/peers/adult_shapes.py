"""Random rows with the encoded shape of Adult: the training data of the PyTorch baselines.

6 numeric columns with 47 modes in total and 9 discrete columns with 104 categories: rows of 157
columns, conditions of 104. Rows is on the host (NumPy), as in typical CPU code; DeviceRows holds the
same tables in tensors on a device and draws there.
"""
import numpy as np
import torch

MODES = (10, 9, 8, 7, 7, 6)                     # per numeric column
CATEGORIES = (9, 16, 7, 15, 6, 5, 2, 42, 2)     # per discrete column
ROWS, BATCH = 32561, 500
SPANS = [span for modes in MODES for span in (("tanh", 1), ("softmax", modes))]
SPANS += [("softmax", categories) for categories in CATEGORIES]
WIDTH, CONDITIONS = sum(size for _, size in SPANS), sum(CATEGORIES)
assert (WIDTH, CONDITIONS) == (157, 104)


class Rows:
    """Random encoded rows, and conditions with rows that satisfy them."""

    def __init__(self, random):
        self.random = random
        self.rows = np.zeros((ROWS, WIDTH), dtype=np.float32)
        offset = 0
        self.all_codes = []  # per softmax span
        for kind, size in SPANS:
            if kind == "tanh":
                self.rows[:, offset] = random.uniform(-1, 1, ROWS)
            else:
                shares = 1 / np.arange(1, size + 1)
                code = random.choice(size, ROWS, p=shares / shares.sum())
                self.rows[np.arange(ROWS), offset + code] = 1
                self.all_codes.append(code)
            offset += size
        self.codes = self.all_codes[len(MODES):]
        self.matching = [[np.flatnonzero(code == c) for c in range(size)]
                         for code, size in zip(self.codes, CATEGORIES)]
        self.laws = [np.log([len(rows) + 1 for rows in column]) for column in self.matching]
        self.laws = [law / law.sum() for law in self.laws]
        self.cumulative = np.ones((len(CATEGORIES), max(CATEGORIES)))
        for column, law in enumerate(self.laws):
            self.cumulative[column, :len(law)] = np.cumsum(law)
            self.cumulative[column, len(law) - 1] = 1
        self.offsets = np.concatenate([[0], np.cumsum(CATEGORIES)[:-1]])
        # The same rows grouped by condition in one array, so that all can be drawn at once.
        self.grouped = np.concatenate([rows for column in self.matching for rows in column])
        counts = [len(rows) for column in self.matching for rows in column]
        self.starts, self.counts = np.concatenate([[0], np.cumsum(counts)[:-1]]), np.array(counts)

    def conditions(self):
        column = self.random.integers(0, len(CATEGORIES), BATCH)
        draw = self.random.random((BATCH, 1))
        category = (draw > self.cumulative[column]).sum(axis=1)
        vector = np.zeros((BATCH, CONDITIONS), dtype=np.float32)
        vector[np.arange(BATCH), self.offsets[column] + category] = 1
        return torch.from_numpy(vector), column, category

    def matching_rows(self, column, category, one_call):
        if one_call:
            group = self.offsets[column] + category
            pick = (self.random.random(BATCH) * self.counts[group]).astype(np.int64)
            return torch.from_numpy(self.rows[self.grouped[self.starts[group] + pick]])
        index = [self.random.choice(self.matching[c][v]) for c, v in zip(column, category)]
        return torch.from_numpy(self.rows[index])


class DeviceRows:
    """The same on a device: a draw is a few operations on the device and does not wait for the host."""

    def __init__(self, rows, device):
        self.device = device
        self.rows = torch.from_numpy(rows.rows).to(device)
        self.codes = torch.from_numpy(np.stack(rows.all_codes, axis=1)).to(device)
        # A condition is one number: the index of its category among those of all discrete columns.
        shares = np.concatenate(rows.laws) / len(CATEGORIES)
        self.cumulative = torch.from_numpy(np.cumsum(shares).astype(np.float32)).to(device)
        self.grouped = torch.from_numpy(rows.grouped).to(device)
        self.starts = torch.from_numpy(rows.starts).to(device)
        self.counts = torch.from_numpy(rows.counts).to(device)
        self.one_hot = torch.eye(CONDITIONS, device=device)
        # Added to the outputs of a row, masks all columns except those of the condition's span.
        others = np.full((CONDITIONS, WIDTH), -np.inf, dtype=np.float32)
        for offset, size in zip(rows.offsets, CATEGORIES):
            first = WIDTH - CONDITIONS + offset
            others[offset:offset + size, first:first + size] = 0
        self.others_out = torch.from_numpy(others).to(device)

    def conditions(self):
        draw = torch.rand(BATCH, device=self.device)
        return torch.searchsorted(self.cumulative, draw).clamp_(max=CONDITIONS - 1)

    def matching_rows(self, condition):
        count = self.counts[condition]
        pick = (torch.rand(BATCH, device=self.device) * count).long()
        pick = torch.minimum(pick, count - 1)  # the product may be rounded up to the count
        return self.rows[self.grouped[self.starts[condition] + pick]]


class PaddedSpans:
    """Softmax spans, each padded to the widest one, so that a single softmax computes all of them."""

    def __init__(self, spans, device):
        sizes = [size for kind, size in spans if kind == "softmax"]
        self.count, self.width = len(sizes), max(sizes)
        source = np.zeros(self.count * self.width, dtype=np.int64)   # padded index -> column
        padding = np.full(source.shape, -np.inf, dtype=np.float32)
        place = np.zeros(sum(size for _, size in spans), dtype=np.int64)  # column -> padded index
        tanh = np.zeros(place.shape, dtype=bool)
        offset = span = 0
        for kind, size in spans:
            columns = np.arange(offset, offset + size)
            if kind == "softmax":
                places = span * self.width + np.arange(size)
                source[places], padding[places], place[columns] = columns, 0, places
                span += 1
            else:
                tanh[columns] = True
            offset += size
        self.source, self.padding, self.place, self.tanh = (
            torch.from_numpy(array).to(device) for array in (source, padding, place, tanh))

    def pad(self, x, factor=1.0):
        """factor x, [rows, spans, width], -infinity in the padding."""
        padded = torch.add(self.padding, x.index_select(1, self.source), alpha=factor)
        return padded.view(-1, self.count, self.width)

    def gather(self, padded):
        """The values of each column; undefined in tanh columns."""
        return padded.reshape(-1, self.count * self.width).index_select(1, self.place)
