"""The Python peers of the architectures: torchvision, antialiased-cnns, efficientnet-lite-pytorch, graphs anti-aliased by hand, and
CaffeNet, which none of these has."""

import collections
import copy

import numpy as np
import torch

TORCHVISION = (np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255)
LITE = (np.full(3, 127.0), np.full(3, 128.0))
CAFFE = (np.array([104.00699, 116.66877, 122.67892]), np.ones(3))  # blue first

# layer name → the peer's module
FULLY_CONNECTED = {"fc6": "classifier.1", "fc6_relu": "classifier.2", "fc7": "classifier.4", "fc7_relu": "classifier.5",
                   "fc8": "classifier.6"}
VGG_CONNECTED = {"fc6": "classifier.0", "fc6_relu": "classifier.1", "fc7": "classifier.3", "fc7_relu": "classifier.4",
                 "fc8": "classifier.6"}
RESNET = {"avgpool": "avgpool", "fc": "fc"}
CAFFE_LAYERS = {layer: layer for layer in ("fc6", "fc6_relu", "fc7", "fc7_relu", "fc8")}
LITE_LAYERS = {"avgpool": "_avg_pooling", "fc": "_fc"}


def torchvision_model(name):
    import torchvision
    return getattr(torchvision.models, name)(weights=None)


def antialiased_model(name):
    import antialiased_cnns
    return getattr(antialiased_cnns, name)(filter_size=5)


def lite0():
    from efficientnet_lite_pytorch import EfficientNet
    return EfficientNet.from_name("efficientnet-lite0")


def caffenet():
    """models/bvlc_reference_caffenet/deploy.prototxt of BVLC Caffe, line by line."""
    def conv(inputs, outputs, kernel, **options):
        return torch.nn.Conv2d(inputs, outputs, kernel, **options), torch.nn.ReLU()

    def pool_and_norm():
        return torch.nn.MaxPool2d(3, 2, ceil_mode=True), torch.nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1)

    layers = (*conv(3, 96, 11, stride=4), *pool_and_norm(), *conv(96, 256, 5, padding=2, groups=2), *pool_and_norm(),
              *conv(256, 384, 3, padding=1), *conv(384, 384, 3, padding=1, groups=2), *conv(384, 256, 3, padding=1, groups=2),
              torch.nn.MaxPool2d(3, 2, ceil_mode=True), torch.nn.Flatten(),
              torch.nn.Linear(9216, 4096), torch.nn.ReLU(), torch.nn.Linear(4096, 4096), torch.nn.ReLU(), torch.nn.Linear(4096, 1000))
    convolutions = iter(("conv1", "conv2", "conv3", "conv4", "conv5"))
    connected = iter(("fc6", "fc6_relu", "fc7", "fc7_relu", "fc8"))
    named = collections.OrderedDict()
    flattened = False
    for i, layer in enumerate(layers):
        flattened = flattened or isinstance(layer, torch.nn.Flatten)
        if flattened and not isinstance(layer, torch.nn.Flatten):
            named[next(connected)] = layer
        else:
            named[next(convolutions) if isinstance(layer, torch.nn.Conv2d) else f"step{i}"] = layer
    return torch.nn.Sequential(named)


def blur(filter_size):
    """EfficientNet-Lite0 anti-aliased in place, as Zhang does MobileNetV2: depthwise convolutions at stride 1 with the padding
    they had, and a BlurPool between their ReLU6 and the projection."""
    def change(model):
        from antialiased_cnns import BlurPool
        for block in model._blocks:
            convolution = block._depthwise_conv
            if max(convolution.stride) > 1:
                pool = BlurPool(convolution.out_channels, filt_size=filter_size, stride=convolution.stride[0])
                convolution.stride = (1, 1)
                block._project_conv = torch.nn.Sequential(pool, block._project_conv)
    return change


class Kind:
    """How a peer is made. `change` is applied after its weights are there; modules of `layers` may be None, see Features."""

    def __init__(self, package, make, layers, spec, change=None, canvas=224, bgr=False):
        self.package, self.make, self.layers, self.spec, self.change = package, make, layers, spec, change
        self.canvas, self.bgr = canvas, bgr


def of_torchvision(name, layers):
    return Kind("torchvision", lambda: torchvision_model(name), layers, TORCHVISION)


def of_antialiased(name, layers):
    return Kind("antialiased_cnns", lambda: antialiased_model(name), layers, TORCHVISION)


PEERS = {
    "efficientnet_lite0": Kind("efficientnet_lite_pytorch", lite0, LITE_LAYERS, LITE),
    "efficientnet_lite0+aa4": Kind("efficientnet_lite_pytorch, changed by hand", lite0, LITE_LAYERS, LITE, blur(4)),
    "efficientnet_lite0+aa5": Kind("efficientnet_lite_pytorch, changed by hand", lite0, LITE_LAYERS, LITE, blur(5)),
    "alexnet": of_torchvision("alexnet", FULLY_CONNECTED),
    "resnet50": of_torchvision("resnet50", RESNET),
    "mobilenet_v2": of_torchvision("mobilenet_v2", {"avgpool": None, "fc": "classifier.1"}),
    "vgg16": of_torchvision("vgg16", VGG_CONNECTED),
    "alexnet_lpf5": of_antialiased("alexnet", FULLY_CONNECTED),
    "resnet50_lpf5": of_antialiased("resnet50", RESNET),
    "mobilenet_v2_lpf5": of_antialiased("mobilenet_v2", {"avgpool": None, "fc": "classifier.0"}),
    "vgg16_lpf5": of_antialiased("vgg16", VGG_CONNECTED),
    "caffenet": Kind("torch.nn, by hand", caffenet, CAFFE_LAYERS, CAFFE, canvas=227, bgr=True),
}


def normalised(kind, canvases, dtype):
    mean, deviation = kind.spec
    if kind.bgr:
        canvases = canvases[..., ::-1]
    return torch.from_numpy((canvases - mean) / deviation).to(dtype).permute(0, 3, 1, 2).contiguous()


def last_of_branches(model):
    """The batch norms that residual branches end with."""
    for block in model.modules():
        if type(block).__name__ == "Bottleneck":
            yield block.bn3
        elif type(block).__name__ == "InvertedResidual" and block.use_res_connect:
            yield [module for module in block.modules() if isinstance(module, torch.nn.BatchNorm2d)][-1]


def calibrate(kind, model, canvases):
    """Gives batch norms the statistics that training on such canvases would leave, and scales as training leaves them: below
    one, and small where a residual branch ends (Goyal et al. 2017 start there from zero). Activations then stay in the range that
    a trained network has, and rounding is not amplified from block to block as in no trained one."""
    norms = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    small = set(last_of_branches(model))
    for norm in norms:
        torch.nn.init.uniform_(norm.weight, *((0.1, 0.3) if norm in small else (0.5, 1.0)))
        torch.nn.init.normal_(norm.bias, 0, 0.2)
        norm.momentum = None
        norm.reset_running_stats()
        norm.train()
    if norms:
        with torch.no_grad():
            model(normalised(kind, canvases, torch.float32))
    model.eval()


class Features:
    """Runs a copy of a model in float32 or in double precision and returns what its layers give."""

    def __init__(self, kind, model, dtype):
        self.kind, self.dtype, self.seen = kind, dtype, {}
        self.model = copy.deepcopy(model).to(dtype).eval()
        modules = dict(self.model.named_modules())
        for layer, module in kind.layers.items():
            if module is None:  # MobileNetV2 pools in a line of forward(): what its classifier is given
                modules[kind.layers["fc"]].register_forward_pre_hook(lambda _, inputs, layer=layer: self.keep(layer, inputs[0]))
            else:
                modules[module].register_forward_hook(lambda _, __, output, layer=layer: self.keep(layer, output))

    def keep(self, layer, output):
        self.seen[layer] = output.detach().flatten(1).double().clone().numpy()  # a ReLU in place may follow

    def of(self, canvases):
        """layer → [canvas, dimension]"""
        parts = {layer: [] for layer in self.kind.layers}
        with torch.no_grad():
            for start in range(0, len(canvases), 4):
                self.model(normalised(self.kind, canvases[start:start + 4], self.dtype))
                for layer, rows in parts.items():
                    rows.append(self.seen[layer])
        return {layer: np.concatenate(rows) for layer, rows in parts.items()}
